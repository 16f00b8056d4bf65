package coffee.topology.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Takes a reply of Redis (RESP2) apart, piece by piece, where it stands in its buffer. For one thread. */
final class ReplyReader {

    private final ReplyBuffer bytes;

    ReplyReader(ReplyBuffer bytes) {
        this.bytes = bytes;
    }

    /** Steps over a status that must be {@code word}. */
    void status(String word) throws IOException {
        String found = text((byte) '+');
        if (!found.equals(word)) {
            throw new IOException("Redis answered " + found + ", not " + word);
        }
    }

    /** Steps over the header of an array, a bulk string or an integer, and returns its number. */
    long header(byte type) throws IOException {
        expect(type);
        boolean negative = bytes.peek() == '-';
        if (negative) {
            bytes.step(1);
        }
        long n = 0;
        byte b = bytes.next();
        for (; b >= '0' && b <= '9'; b = bytes.next()) {
            n = n * 10 + (b - '0');
        }
        if (b != '\r' || bytes.next() != '\n') {
            throw new IOException("Redis answered something that is no reply");
        }
        return negative ? -n : n;
    }

    /** Steps over a whole bulk string and returns it; null for nil. */
    String bulk() throws IOException {
        long length = header((byte) '$');
        if (length < 0) {
            return null;
        }
        int start = bytes.position();
        bytes.step((int) length + 2);
        return new String(bytes.array(), start, (int) length, StandardCharsets.UTF_8);
    }

    /** The text of a line that must be of this type. */
    private String text(byte type) throws IOException {
        expect(type);
        int start = bytes.position();
        while (bytes.peek() != '\r') {
            bytes.step(1);
        }
        int end = bytes.position();
        bytes.step(2);
        return new String(bytes.array(), start, end - start, StandardCharsets.UTF_8);
    }

    private void expect(byte type) throws IOException {
        byte found = bytes.peek();
        if (found == '-' && type != '-') {
            throw new RefusedByRedisException(text((byte) '-'));
        }
        if (found != type) {
            throw new IOException("Redis answered with " + (char) found + " where " + (char) type + " was due");
        }
        bytes.step(1);
    }
}
