package coffee.topology.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of a reply as they arrive, in one array. What was read stays where it is until the next {@link #begin}, so
 * that lines can be handed on without a copy. For one thread.
 */
final class ReplyBuffer {

    private static final int LONGEST_HEADER = 64;
    private static final int SPARE = 4096;

    private final InputStream in;
    private byte[] array = new byte[SPARE];
    private int pos;
    private int limit;

    ReplyBuffer(InputStream in) {
        this.in = in;
    }

    /** Starts a new reply in a new array, of about the size that is expected; what has come of it already moves there. */
    void begin(int expected) {
        byte[] before = array;
        int come = limit - pos;
        array = new byte[Math.max(SPARE, Math.max(expected, come))];
        System.arraycopy(before, pos, array, 0, come);
        pos = 0;
        limit = come;
    }

    /** The array as it is now: it grows with what is read. */
    byte[] array() {
        return array;
    }

    /** Where in the array the next byte is, or will be. */
    int position() {
        return pos;
    }

    /** The next byte, which stays the next. */
    byte peek() throws IOException {
        while (pos >= limit) {
            fill();
        }
        return array[pos];
    }

    /** Steps over the next byte and returns it. */
    byte next() throws IOException {
        byte b = peek();
        pos++;
        return b;
    }

    /** Steps over {@code n} bytes, which are then in the array. */
    void step(int n) throws IOException {
        if (array.length - pos < n) {
            array = Arrays.copyOf(array, Math.max(pos + n + LONGEST_HEADER, array.length * 2));
        }
        while (limit - pos < n) {
            fill();
        }
        pos += n;
    }

    /** Drops the next {@code n} bytes, whether they have come or not; what follows moves into their place. */
    void drop(long n) throws IOException {
        int here = (int) Math.min(n, limit - pos);
        System.arraycopy(array, pos + here, array, pos, limit - pos - here);
        limit -= here;
        in.skipNBytes(n - here);
    }

    /** Steps over {@code n} bytes that nobody wants, nor anything before them: they need no room in the array. */
    void passOver(long n) throws IOException {
        int here = (int) Math.min(n, limit - pos);
        pos += here;
        in.skipNBytes(n - here);
        if (pos > array.length / 2) {
            System.arraycopy(array, pos, array, 0, limit - pos);
            limit -= pos;
            pos = 0;
        }
    }

    private void fill() throws IOException {
        if (limit == array.length) {
            array = Arrays.copyOf(array, array.length * 2);
        }
        int n = in.read(array, limit, array.length - limit);
        if (n < 0) {
            throw new EOFException("Redis closed the connection");
        }
        limit += n;
    }
}
