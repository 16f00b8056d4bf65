package coffee.dashboard.web;

import java.nio.ByteBuffer;
import java.util.Iterator;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes the pieces of an answer, small ones many at once, and never waits for the reader: a slow one costs a buffer at
 * most, no thread.
 */
final class AnswerWriter extends IteratingCallback {

    private static final int AT_ONCE = 64 * 1024;

    private final Iterator<byte[]> pieces;
    private final Response response;
    private final Callback done;
    private final ByteBuffer buffer;
    private byte[] piece = new byte[0];
    private int written;
    private boolean last;

    AnswerWriter(Answer answer, Response response, Callback done) {
        this.pieces = answer.body().iterator();
        this.response = response;
        this.done = done;
        this.buffer = answer.body().size() == 1 ? null : ByteBuffer.allocate((int) Math.min(AT_ONCE, answer.length()));
    }

    @Override
    protected Action process() {
        if (last) {
            return Action.SUCCEEDED;
        }
        ByteBuffer next = buffer == null ? part() : filled();
        last = !hasMore();
        response.write(last, next, this);
        return Action.SCHEDULED;
    }

    /** A part of the only piece, as it lies there. */
    private ByteBuffer part() {
        int n = hasMore() ? Math.min(AT_ONCE, piece.length - written) : 0;
        ByteBuffer part = ByteBuffer.wrap(piece, written, n);
        written += n;
        return part;
    }

    private ByteBuffer filled() {
        buffer.clear();
        while (buffer.hasRemaining() && hasMore()) {
            int n = Math.min(buffer.remaining(), piece.length - written);
            buffer.put(piece, written, n);
            written += n;
        }
        return buffer.flip();
    }

    private boolean hasMore() {
        while (written == piece.length && pieces.hasNext()) {
            piece = pieces.next();
            written = 0;
        }
        return written < piece.length;
    }

    @Override
    protected void onCompleteSuccess() {
        done.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        done.failed(cause);
    }
}
