package coffee.topology.ingest;

import coffee.contract.OrderLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Raw lines in one buffer, in the form that Redis sends: each a header {@code $<length>\r\n}, its bytes and
 * {@code \r\n}. A line longer than {@link #KEPT} has the header {@code !<length>\r\n} and only its first {@link #KEPT}
 * bytes. Never copied, and not changed until its batch is committed.
 *
 * @param own whether no other lines share the buffer, so that a {@link Pool} may reuse it
 */
public record Lines(byte[] buffer, int from, int to, int count, boolean own) {

    /** How much of an overlong line is kept: enough to see why it is rejected. */
    public static final int KEPT = 2 * OrderLimits.MAX_BYTES;

    public static final byte WHOLE = '$';
    public static final byte CUT = '!';

    public static final Lines NONE = new Lines(new byte[0], 0, 0, 0);

    /** Lines that may share their buffer with others. */
    public Lines(byte[] buffer, int from, int to, int count) {
        this(buffer, from, to, count, false);
    }

    /**
     * The buffers of committed batches, for new batches. A batch is large and lives for many collections, so new
     * buffers would cost the garbage collector more than all other objects. Their sizes are rounded up, so that batches
     * of nearly the same size can share them. For one thread.
     */
    public static final class Pool {

        private static final int MOST = 64;
        private static final int STEP = 64 << 10;
        private static final int SPARE = 1024;

        private final Deque<byte[]> free = new ArrayDeque<>();

        /** A buffer of at least that size, but not much larger, with any content. */
        public byte[] take(int size) {
            for (Iterator<byte[]> all = free.iterator(); all.hasNext(); ) {
                byte[] buffer = all.next();
                if (buffer.length >= size && !isRoomy(buffer, size)) {
                    all.remove();
                    return buffer;
                }
            }
            return new byte[size < STEP ? size : (size + STEP - 1) / STEP * STEP];
        }

        /** Whether that many bytes would waste so much of the buffer that they should be copied into a smaller one. */
        public static boolean isRoomy(byte[] buffer, int bytes) {
            return buffer.length > 2 * bytes + SPARE;
        }

        /** Takes back the buffer of lines that nobody reads any more. */
        public void giveBack(Lines lines) {
            if (lines.own) {
                giveBack(lines.buffer);
            }
        }

        /** Takes back a buffer. If there are too many, drops the one that has been free for longest. */
        public void giveBack(byte[] buffer) {
            free.push(buffer);
            if (free.size() > MOST) {
                free.removeLast();
            }
        }
    }

    public int bytes() {
        return to - from;
    }

    /** A cursor before the first line. */
    public Cursor cursor() {
        return new Cursor();
    }

    /** These lines without the first {@code n}. */
    public Lines without(int n) {
        Cursor cursor = cursor();
        for (int i = 0; i < n; i++) {
            cursor.next();
        }
        return new Lines(buffer, cursor.next, to, count - n);
    }

    /** The first {@code n} of these lines. */
    public Lines first(int n) {
        Cursor cursor = cursor();
        for (int i = 0; i < n; i++) {
            cursor.next();
        }
        return new Lines(buffer, from, cursor.next, n);
    }

    /** The same lines, as the only ones in their buffer or not. */
    public Lines owning(boolean alone) {
        return alone == own ? this : new Lines(buffer, from, to, count, alone);
    }

    /** Steps through the lines; for one thread. */
    public final class Cursor {

        private int next = from;
        private int start;
        private int end;
        private int length;

        /** Steps to the next line; there must be one. */
        public void next() {
            int at = next;
            boolean whole = buffer[at++] == WHOLE;
            int n = 0;
            for (byte b = buffer[at++]; b != '\r'; b = buffer[at++]) {
                n = n * 10 + (b - '0');
            }
            length = n;
            start = at + 1;
            end = start + (whole ? n : KEPT);
            next = end + 2;
        }

        public boolean hasNext() {
            return next < to;
        }

        /** Where the line's bytes begin in {@link Lines#buffer}. */
        public int start() {
            return start;
        }

        /** Where the bytes that are kept of the line end. */
        public int end() {
            return end;
        }

        /** How long the line is in the log. */
        public int length() {
            return length;
        }

        public boolean cut() {
            return end - start != length;
        }
    }
}
