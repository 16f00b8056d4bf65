package coffee.generator.replay;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** How much of some files has been read, of which one at a time is being read. Written by one thread, for all. */
final class ReadSoFar {

    private final long size;
    private long before;
    private volatile long read;

    /** A size of 0 says that it is not known. */
    private ReadSoFar(long size) {
        this.size = size;
    }

    static ReadSoFar of(List<String> files) throws IOException {
        long size = 0;
        for (String file : files) {
            long its = OrderFile.size(file);
            if (its == 0) {
                return new ReadSoFar(0);
            }
            size += its;
        }
        return new ReadSoFar(size);
    }

    /** The first of the files is read next. */
    void begin() {
        before = 0;
        read = 0;
    }

    /** So many bytes of the present file have been read. */
    void at(long position) {
        read = before + position;
    }

    /** The present file has been read to its end. */
    void next() {
        before = read;
    }

    /** The estimate of all lines from the lines that were read so far. */
    OptionalLong expected(long lines) {
        long now = read;
        return size == 0 || now == 0 ? OptionalLong.empty() : OptionalLong.of(Math.round((double) lines * size / now));
    }
}
