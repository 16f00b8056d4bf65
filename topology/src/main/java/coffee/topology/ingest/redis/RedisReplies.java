package coffee.topology.ingest.redis;

import coffee.topology.ingest.Lines;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parses the replies (RESP2) to the requests of a {@link RedisLog} in place: all lines of a reply share one array, and
 * none is copied. Memory is bounded: lines past {@code mostBytes} are skipped, to be requested again, and an overlong
 * line is cut. For one thread.
 */
final class RedisReplies {

    private static final int LONGEST_HEADER = 64;
    private static final int SPARE = 4096;

    private final InputStream in;
    private final int mostBytes;
    private final Lines.Pool buffers = new Lines.Pool();
    private int bytesALine = 256;

    /** What has arrived of the current reply; it stays in place until the next reply begins. */
    private byte[] array = new byte[SPARE];

    /** Whether {@link #array} was given away with lines. */
    private boolean given;

    private int pos;
    private int limit;

    /** Lines of the list, with its committed position and its length at that moment. */
    record Answer(long committed, long waiting, Lines lines) {}

    RedisReplies(InputStream in, int mostBytes) {
        this.in = in;
        this.mostBytes = mostBytes;
    }

    /** The reply to {@code MULTI, GET committed, LLEN, LRANGE, EXEC} for that many lines. */
    Answer lines(int asked) throws IOException {
        begin((int) Math.min(mostBytes, (long) asked * (bytesALine + bytesALine / 32 + 16)));
        status("OK");
        for (int i = 0; i < 3; i++) {
            status("QUEUED");
        }
        header((byte) '*');
        long committed = position(bulk());
        long waiting = header((byte) ':');
        return new Answer(committed, waiting, lines((int) header((byte) '*'), pos));
    }

    /** The reply to {@code GET committed, LLEN}. */
    Answer length() throws IOException {
        begin(0);
        return new Answer(position(bulk()), header((byte) ':'), Lines.NONE);
    }

    /** The reply to a command that answers with one text. */
    String text() throws IOException {
        begin(0);
        return bulk();
    }

    private static long position(String committed) throws IOException {
        if (committed == null) {
            return 0;
        }
        if (!committed.matches("[0-9]{1,16}")) {
            throw new IOException("the committed position is not a number");
        }
        return Long.parseLong(committed);
    }

    private Lines lines(long count, int from) throws IOException {
        for (int i = 0; i < count; i++) {
            int start = pos;
            long length = header(Lines.WHOLE);
            long end = pos + Math.min(length, Lines.KEPT) + 2;
            if (i > 0 && end - from > mostBytes) {
                byte[] kept = Arrays.copyOfRange(array, from, start);
                skip(length, count - i);
                return made(kept, 0, kept.length, i);
            }
            if (length > Lines.KEPT) {
                array[start] = Lines.CUT;
                step(Lines.KEPT);
                drop(length - Lines.KEPT);
                step(2);
            } else {
                step((int) length + 2);
            }
        }
        return made(array, from, pos, (int) count);
    }

    private Lines made(byte[] buffer, int from, int to, int count) {
        if (count == 0) {
            return Lines.NONE;
        }
        bytesALine = (to - from) / count;
        if (Lines.Pool.isRoomy(buffer, to - from)) {
            return new Lines(Arrays.copyOfRange(buffer, from, to), 0, to - from, count);
        }
        given = buffer == array;
        return new Lines(buffer, from, to, count, true);
    }

    /** Takes back lines that nobody reads any more. */
    void giveBack(Lines lines) {
        buffers.giveBack(lines);
    }

    /** Skips lines; the header of the first has been read. */
    private void skip(long firstLength, long lines) throws IOException {
        skip(firstLength + 2);
        for (int i = 1; i < lines; i++) {
            long length = header(Lines.WHOLE);
            skip(length + 2);
        }
    }

    /** Steps over a status that must be {@code word}. */
    private void status(String word) throws IOException {
        String found = line((byte) '+');
        if (!found.equals(word)) {
            throw new IOException("Redis answered " + found + ", not " + word);
        }
    }

    /** Steps over the header of an array, a bulk string or an integer, and returns its number. */
    private long header(byte type) throws IOException {
        expect(type);
        boolean negative = peek() == '-';
        if (negative) {
            step(1);
        }
        long n = 0;
        byte b = next();
        for (; b >= '0' && b <= '9'; b = next()) {
            n = n * 10 + (b - '0');
        }
        if (b != '\r' || next() != '\n') {
            throw new IOException("Redis sent an invalid reply");
        }
        return negative ? -n : n;
    }

    /** Steps over a whole bulk string and returns it; null for nil. */
    private String bulk() throws IOException {
        long length = header((byte) '$');
        if (length < 0) {
            return null;
        }
        int start = pos;
        step((int) length + 2);
        return new String(array, start, (int) length, StandardCharsets.UTF_8);
    }

    /** The text of a line that must be of this type. */
    private String line(byte type) throws IOException {
        expect(type);
        int start = pos;
        while (peek() != '\r') {
            step(1);
        }
        int end = pos;
        step(2);
        return new String(array, start, end - start, StandardCharsets.UTF_8);
    }

    private void expect(byte type) throws IOException {
        byte found = peek();
        if (found == '-' && type != '-') {
            throw new IOException(line((byte) '-'));
        }
        if (found != type) {
            throw new IOException("Redis answered with " + (char) found + ", not " + (char) type);
        }
        step(1);
    }

    /** Starts a new reply in a new array of about the expected size; bytes that have already arrived move there. */
    private void begin(int expected) {
        byte[] before = array;
        int come = limit - pos;
        if (!given && before.length > SPARE) {
            buffers.giveBack(before);
        }
        given = false;
        int size = Math.max(SPARE, Math.max(expected, come));
        array = expected > 0 ? buffers.take(size) : new byte[size];
        System.arraycopy(before, pos, array, 0, come);
        pos = 0;
        limit = come;
    }

    private byte peek() throws IOException {
        while (pos >= limit) {
            fill();
        }
        return array[pos];
    }

    private byte next() throws IOException {
        byte b = peek();
        pos++;
        return b;
    }

    /** Steps over {@code n} bytes, which are then in the array. */
    private void step(int n) throws IOException {
        if (array.length - pos < n) {
            array = Arrays.copyOf(array, Math.max(pos + n + LONGEST_HEADER, array.length * 2));
        }
        while (limit - pos < n) {
            fill();
        }
        pos += n;
    }

    /** Drops the next {@code n} bytes, arrived or not; the following bytes move into their place. */
    private void drop(long n) throws IOException {
        int here = (int) Math.min(n, limit - pos);
        System.arraycopy(array, pos + here, array, pos, limit - pos - here);
        limit -= here;
        in.skipNBytes(n - here);
    }

    /** Skips {@code n} bytes, and frees the array of all that precedes them. */
    private void skip(long n) throws IOException {
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
