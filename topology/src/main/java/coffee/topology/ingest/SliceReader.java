package coffee.topology.ingest;

import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the reply to {@code MULTI, GET committed, LLEN, LRANGE, EXEC} with all lines in one array. Its memory is bounded:
 * lines past {@code mostBytes} are passed over, to be asked for again, and an overlong line is cut. For one thread.
 */
final class SliceReader {

    private static final byte ARRAY = '*';
    private static final byte INTEGER = ':';

    private final ReplyBuffer bytes;
    private final ReplyReader reply;
    private final int mostBytes;
    private int bytesALine = 256;

    SliceReader(ReplyBuffer bytes, int mostBytes) {
        this.bytes = bytes;
        this.reply = new ReplyReader(bytes);
        this.mostBytes = mostBytes;
    }

    /** The slice that begins at {@code index} from the head, of which {@code asked} lines were asked for. */
    LogSlice read(long index, int asked) throws IOException {
        bytes.begin((int) Math.min(mostBytes, (long) asked * (bytesALine + bytesALine / 32 + 16)));
        reply.status("OK");
        for (int i = 0; i < 3; i++) {
            reply.status("QUEUED");
        }
        reply.header(ARRAY);
        long committed = position(reply.bulk());
        long waiting = reply.header(INTEGER);
        int count = (int) reply.header(ARRAY);
        return new LogSlice(committed, waiting, committed + index, lines(count));
    }

    private static long position(String committed) throws IOException {
        if (committed == null) {
            return 0;
        }
        if (!committed.matches("[0-9]{1,16}")) {
            throw new RefusedByRedisException("the committed position is no number");
        }
        return Long.parseLong(committed);
    }

    private Lines lines(int count) throws IOException {
        int from = bytes.position();
        for (int i = 0; i < count; i++) {
            int start = bytes.position();
            long length = reply.header(Lines.WHOLE);
            long end = bytes.position() + Math.min(length, Lines.KEPT) + 2;
            if (i > 0 && end - from > mostBytes) {
                byte[] kept = Arrays.copyOfRange(bytes.array(), from, start);
                passOver(length, count - i);
                return made(kept, 0, kept.length, i);
            }
            if (length > Lines.KEPT) {
                bytes.array()[start] = Lines.CUT;
                bytes.step(Lines.KEPT);
                bytes.drop(length - Lines.KEPT);
                bytes.step(2);
            } else {
                bytes.step((int) length + 2);
            }
        }
        return made(bytes.array(), from, bytes.position(), count);
    }

    private Lines made(byte[] buffer, int from, int to, int count) {
        if (count == 0) {
            return Lines.NONE;
        }
        bytesALine = (to - from) / count;
        boolean roomy = buffer.length > 2 * (to - from) + 1024;
        return roomy
                ? new Lines(Arrays.copyOfRange(buffer, from, to), 0, to - from, count)
                : new Lines(buffer, from, to, count);
    }

    /** Passes over {@code lines} lines, of the first of which the header has been read. */
    private void passOver(long firstLength, int lines) throws IOException {
        bytes.passOver(firstLength + 2);
        for (int i = 1; i < lines; i++) {
            long length = reply.header(Lines.WHOLE);
            bytes.passOver(length + 2);
        }
    }
}
