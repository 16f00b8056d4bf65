package coffee.topology.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a reply of Redis (RESP2) into one array as it arrives, and takes it apart in place. What was read stays where it
 * is until the next {@link #begin}, so that lines can be handed on without a copy. For one thread.
 */
final class ReplyReader {

    private static final int LONGEST_HEADER = 64;
    private static final int SPARE = 4096;

    private final InputStream in;
    private byte[] buffer = new byte[SPARE];
    private int pos;
    private int limit;

    ReplyReader(InputStream in) {
        this.in = in;
    }

    /** Starts a new reply in a new array, of about the size that is expected; what has come of it already moves there. */
    void begin(int expected) {
        byte[] before = buffer;
        int come = limit - pos;
        buffer = new byte[Math.max(SPARE, Math.max(expected, come))];
        System.arraycopy(before, pos, buffer, 0, come);
        pos = 0;
        limit = come;
    }

    byte[] buffer() {
        return buffer;
    }

    int position() {
        return pos;
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
        boolean negative = at(pos) == '-';
        if (negative) {
            pos++;
        }
        long n = 0;
        byte b = at(pos++);
        for (; b >= '0' && b <= '9'; b = at(pos++)) {
            n = n * 10 + (b - '0');
        }
        if (b != '\r' || at(pos++) != '\n') {
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
        need((int) length + 2);
        String text = new String(buffer, pos, (int) length, StandardCharsets.UTF_8);
        pos += (int) length + 2;
        return text;
    }

    /** Steps over {@code n} bytes, which are then in the array. */
    void step(int n) throws IOException {
        need(n);
        pos += n;
    }

    /** Drops the next {@code n} bytes, whether they have come or not; what follows moves into their place. */
    void drop(long n) throws IOException {
        int here = (int) Math.min(n, limit - pos);
        System.arraycopy(buffer, pos + here, buffer, pos, limit - pos - here);
        limit -= here;
        in.skipNBytes(n - here);
    }

    /** Steps over {@code n} bytes that nobody wants, nor anything before them: they need no room in the array. */
    void passOver(long n) throws IOException {
        int here = (int) Math.min(n, limit - pos);
        pos += here;
        in.skipNBytes(n - here);
        if (pos > buffer.length / 2) {
            System.arraycopy(buffer, pos, buffer, 0, limit - pos);
            limit -= pos;
            pos = 0;
        }
    }

    /** The text of a line that must be of this type. */
    private String text(byte type) throws IOException {
        expect(type);
        int start = pos;
        while (at(pos) != '\r') {
            pos++;
        }
        String text = new String(buffer, start, pos - start, StandardCharsets.UTF_8);
        step(2);
        return text;
    }

    private void expect(byte type) throws IOException {
        byte found = at(pos);
        if (found == '-' && type != '-') {
            throw new RefusedByRedisException(text((byte) '-'));
        }
        if (found != type) {
            throw new IOException("Redis answered with " + (char) found + " where " + (char) type + " was due");
        }
        pos++;
    }

    private byte at(int index) throws IOException {
        while (index >= limit) {
            fill();
        }
        return buffer[index];
    }

    private void need(int n) throws IOException {
        if (buffer.length - pos < n) {
            buffer = Arrays.copyOf(buffer, Math.max(pos + n + LONGEST_HEADER, buffer.length * 2));
        }
        while (limit - pos < n) {
            fill();
        }
    }

    private void fill() throws IOException {
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int n = in.read(buffer, limit, buffer.length - limit);
        if (n < 0) {
            throw new EOFException("Redis closed the connection");
        }
        limit += n;
    }
}
