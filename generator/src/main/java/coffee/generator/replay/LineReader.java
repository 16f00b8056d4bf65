package coffee.generator.replay;

import coffee.generator.out.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads a stream by blocks of whole lines, byte for byte. A last line without a newline gets one; it was then not
 * {@link #endsInNewline}. For one thread.
 */
final class LineReader {

    private static final int BLOCK = 1 << 18;
    private static final int LONGEST_LINE = 1 << 26;

    private final InputStream in;
    private byte[] buffer = new byte[BLOCK];
    private int from;
    private int to;
    private long lines;
    private boolean endsInNewline = true;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The next lines, which hold until the next call; none at the end. */
    Lines next() throws IOException {
        makeRoom();
        while (true) {
            int read = in.read(buffer, to, buffer.length - to);
            int searched = to;
            to += Math.max(0, read);
            Lines found = read < 0 ? last() : found(searched);
            if (!found.isEmpty() || read < 0) {
                from = found.isEmpty() ? from : found.to();
                lines += found.count();
                return found;
            }
            makeRoom();
        }
    }

    /** The whole lines in the buffer, of which there are none before {@code searched}. */
    private Lines found(int searched) {
        Lines behind = Lines.within(buffer, searched, to);
        return new Lines(buffer, from, behind.to(), behind.count());
    }

    private Lines last() throws IOException {
        if (from == to) {
            return Lines.NONE;
        }
        endsInNewline = false;
        makeRoom();
        buffer[to++] = Lines.NEWLINE;
        return new Lines(buffer, from, to, 1);
    }

    private void makeRoom() throws IOException {
        if (from > 0 && buffer.length - to < BLOCK / 2) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            if (buffer.length >= LONGEST_LINE) {
                throw new IOException("line " + (lines + 1) + " is longer than 64 MB: this is no file of orders");
            }
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
    }

    /** False once the last line was read and had no newline of its own. */
    boolean endsInNewline() {
        return endsInNewline;
    }
}
