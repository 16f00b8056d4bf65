package coffee.flume;

import java.io.IOException;
import java.io.RandomAccessFile;

/** Looks into a file on this machine to see whether it still is what was read. */
final class FileEvidence {

    private FileEvidence() {}

    /**
     * Whether the file still holds that event as a line at its place, so that it has only grown since: a file that was
     * cut and written anew, or another one under its name, does not.
     */
    static boolean holds(String path, Position position) {
        if (path == null) {
            return false;
        }
        // Not a channel of java.nio: that one would close when Flume interrupts the thread to stop it.
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
            long start = position.offset();
            long end = start + position.length();
            if (end > file.length() || !isBoundary(file, start - 1) || !isBoundary(file, end)) {
                return false;
            }
            byte[] bytes = new byte[position.length()];
            file.seek(start);
            file.readFully(bytes);
            return position.isOf(bytes);
        } catch (IOException cannotTell) {
            return false;
        }
    }

    /** Whether lines meet at that byte: a line's end, or that of the file. */
    private static boolean isBoundary(RandomAccessFile file, long at) throws IOException {
        if (at < 0 || at >= file.length()) {
            return true;
        }
        file.seek(at);
        int found = file.read();
        return found == '\n' || found == '\r';
    }
}
