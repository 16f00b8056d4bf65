package coffee.delivery.files;

import coffee.delivery.Digest;
import coffee.delivery.FileRecord;
import coffee.delivery.FileRecord.State;
import coffee.delivery.files.Folders.FoundFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * A file that is held open. Meanwhile no other file can get its inode, so its content may be compared later. It does
 * not use a channel, because an interrupt of the reading thread closes channels.
 */
final class OpenFile {

    private static final String CRC = "crc:";
    private static final byte[][] MAGIC = {
        {0x1f, (byte) 0x8b},
        {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd},
        {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
        {'P', 'K', 3, 4},
        {4, 0x22, 0x4d, 0x18}
    };
    private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};

    private final RandomAccessFile file;
    private final String inode;

    private OpenFile(RandomAccessFile file, String inode) {
        this.file = file;
        this.inode = inode;
    }

    /** Opens the file if it still has this inode, else returns null. */
    static OpenFile open(String path, String inode) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path, "r");
        FoundFile now = Folders.look(Path.of(path));
        if (now == null || !now.inode().equals(inode)) {
            file.close();
            return null;
        }
        return new OpenFile(file, inode);
    }

    String inode() {
        return inode;
    }

    long length() throws IOException {
        return file.length();
    }

    /** Reads up to {@code count} bytes, as many as there are, and returns how many. */
    int read(long position, byte[] into, int at, int count) throws IOException {
        file.seek(position);
        int read = 0;
        while (read < count) {
            int n = file.read(into, at + read, count - read);
            if (n < 0) {
                break;
            }
            read += n;
        }
        return read;
    }

    /** Up to {@code count} bytes, as many as there are. */
    byte[] read(long position, int count) throws IOException {
        byte[] bytes = new byte[count];
        int read = read(position, bytes, 0, count);
        return read == count ? bytes : Arrays.copyOf(bytes, read);
    }

    /** The offset after the last line feed before {@code length}; 0 if there is none. */
    long lastLineEnd(long length, byte[] buffer) throws IOException {
        for (long end = length; end > 0; ) {
            int size = (int) Math.min(buffer.length, end);
            int got = read(end - size, buffer, 0, size);
            int feed = TailedFile.lastLineFeed(buffer, 0, got);
            if (feed >= 0) {
                return end - size + feed + 1;
            }
            end -= size;
        }
        return 0;
    }

    /** Whether this file has the content that the record describes, up to its offset; false if it describes none. */
    boolean holds(FileRecord record) throws IOException {
        Digest head = record.head();
        if (head.equals(Digest.NONE) && record.tail().equals(Digest.NONE)) {
            return false;
        }
        if (length() < record.offset() || !head.matches(read(0, head.length()), 0)) {
            return false;
        }
        Digest tail = record.tail();
        if (record.state() == State.IMPORTED && tail.hash().startsWith(CRC)) {
            return endsLine(record.offset(), tail);
        }
        return tail.length() <= record.offset()
                && tail.matches(read(record.offset() - tail.length(), tail.length()), 0);
    }

    /** Whether a line with that digest ends before {@code end}: with a line feed, CR and LF, or neither. */
    private boolean endsLine(long end, Digest line) throws IOException {
        long wanted = Long.parseUnsignedLong(line.hash().substring(CRC.length()), 16);
        int most = (int) Math.min(end, line.length() + 2L);
        byte[] bytes = read(end - most, most);
        for (int ending = 0; ending <= bytes.length - line.length(); ending++) {
            int to = bytes.length - ending;
            if (isEnding(bytes, to) && crc(bytes, to - line.length(), line.length()) == wanted) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEnding(byte[] bytes, int from) {
        return switch (bytes.length - from) {
            case 0 -> true;
            case 1 -> bytes[from] == '\n';
            default -> bytes[from] == '\r' && bytes[from + 1] == '\n';
        };
    }

    private static long crc(byte[] bytes, int from, int count) {
        return sum(new CRC32(), bytes, from, count) << 32 | sum(new CRC32C(), bytes, from, count);
    }

    private static long sum(Checksum checksum, byte[] bytes, int from, int count) {
        checksum.update(bytes, from, count);
        return checksum.getValue();
    }

    /** Whether a file that begins like this is compressed. */
    static boolean isCompressed(byte[] bytes, int length) {
        for (byte[] magic : MAGIC) {
            if (hasAt(bytes, length, 0, magic)) {
                return true;
            }
        }
        return hasAt(bytes, length, 0, new byte[] {'B', 'Z', 'h'}) && hasAt(bytes, length, 4, BZIP2_BLOCK);
    }

    private static boolean hasAt(byte[] bytes, int length, int from, byte[] wanted) {
        return length >= from + wanted.length
                && Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) {
            // Nothing was written, so nothing can be lost.
        }
    }
}
