package coffee.flume.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name of a file that its name does not matter to: its inode, and a digest of its first line, since an inode is
 * used again and a file may be written anew. Null where it cannot be told for sure.
 */
final class FileId {

    private static final int DIGEST_BYTES = 8;

    private FileId() {}

    /** Of the file at that path, whose first line the caller has. */
    static String ofFirstLine(String path, byte[] line) {
        try {
            return id(path, line);
        } catch (IOException e) {
            return null;
        }
    }

    /** Of the file at that path, if it has this line there: else it is not the one that the line was read from. */
    static String ofRest(String path, long offset, byte[] line) {
        try (RandomAccessFile file = new RandomAccessFile(path, "r");
                InputStream head = new BufferedInputStream(Files.newInputStream(Path.of(path)))) {
            byte[] there = new byte[line.length];
            file.seek(offset);
            file.readFully(there);
            return Arrays.equals(there, line) ? id(path, firstLine(head)) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static String id(String path, byte[] firstLine) throws IOException {
        byte[] digest = sha256().digest(withoutReturn(firstLine));
        return Files.getAttribute(Path.of(path), "unix:ino") + "-"
                + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    }

    private static byte[] firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toByteArray();
    }

    /** Taildir leaves off the return before a line feed, the disk has it. */
    private static byte[] withoutReturn(byte[] line) {
        int last = line.length - 1;
        return last >= 0 && line[last] == '\r' ? Arrays.copyOf(line, last) : line;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
