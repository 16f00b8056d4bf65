package coffee.dashboard.live;

import coffee.dashboard.live.LiveEvent.Kind;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * One viewer's end of the stream. At most one event is being written, without a thread waiting for it, and at most one
 * of each kind waits behind it: while a viewer is slow, newer events take the places of older ones. Safe for many
 * threads.
 */
final class Viewer extends IteratingCallback {

    private final Response response;
    private final Callback done;
    private final Runnable onGone;
    private final Map<Kind, LiveEvent> waiting = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> taken = new EnumMap<>(Kind.class);
    private boolean ending;
    private boolean ended;

    Viewer(Response response, Callback done, Runnable onGone) {
        this.response = response;
        this.done = done;
        this.onGone = onGone;
    }

    /** Hands over an event, to be written as soon as the viewer takes it; true if it took the place of an older one. */
    boolean offer(LiveEvent event) {
        LiveEvent replaced;
        synchronized (this) {
            if (event.sequence() <= taken.getOrDefault(event.kind(), Long.MIN_VALUE)) {
                return false;
            }
            taken.put(event.kind(), event.sequence());
            replaced = waiting.put(event.kind(), event);
        }
        iterate();
        return replaced != null && event.kind() == Kind.SNAPSHOT;
    }

    /** Ends the stream after what waits. */
    void end() {
        synchronized (this) {
            ending = true;
        }
        iterate();
    }

    @Override
    protected Action process() {
        ByteBuffer next;
        boolean last;
        synchronized (this) {
            if (ended) {
                return Action.SUCCEEDED;
            }
            next = next();
            last = next == null && ending;
            ended = last;
        }
        if (next == null && !last) {
            return Action.IDLE;
        }
        response.write(last, last ? BufferUtil.EMPTY_BUFFER : next, this);
        return Action.SCHEDULED;
    }

    private ByteBuffer next() {
        for (Kind kind : Kind.values()) {
            LiveEvent event = waiting.remove(kind);
            if (event != null) {
                return ByteBuffer.wrap(event.bytes());
            }
        }
        return null;
    }

    @Override
    protected void onCompleteSuccess() {
        onGone.run();
        done.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        onGone.run();
        done.failed(cause);
    }
}
