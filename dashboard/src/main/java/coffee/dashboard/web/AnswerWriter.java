package coffee.dashboard.web;

import java.nio.ByteBuffer;
import java.util.Iterator;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes the pieces of an answer, as many at once as fit into one buffer, and never waits for the reader: a slow one
 * costs a buffer, no thread.
 */
final class AnswerWriter extends IteratingCallback {

    private static final int BUFFER = 64 * 1024;

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
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER, answer.length()));
    }

    @Override
    protected Action process() {
        if (last) {
            return Action.SUCCEEDED;
        }
        buffer.clear();
        fill();
        buffer.flip();
        response.write(last, buffer, this);
        return Action.SCHEDULED;
    }

    private void fill() {
        while (buffer.hasRemaining() && hasMore()) {
            int n = Math.min(buffer.remaining(), piece.length - written);
            buffer.put(piece, written, n);
            written += n;
        }
        last = !hasMore();
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
