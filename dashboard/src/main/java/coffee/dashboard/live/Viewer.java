package coffee.dashboard.live;

import coffee.dashboard.live.LiveEvent.Kind;
import coffee.dashboard.web.CountsView;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * One viewer's stream. At most one event is being written, without blocking a thread, and at most one of each kind
 * waits behind it: while a viewer is slow, newer events replace older ones. Safe for many threads.
 */
final class Viewer extends IteratingCallback {

    private final CountsView view;
    private final Response response;
    private final Callback done;
    private final Runnable drop;
    private final Runnable onGone;
    private final Map<Kind, LiveEvent> waiting = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> taken = new EnumMap<>(Kind.class);
    private LiveEvent writing;
    private boolean ending;
    private boolean ended;

    /** {@code drop} ends the connection at once, whatever is being written. */
    Viewer(CountsView view, Response response, Callback done, Runnable drop, Runnable onGone) {
        this.view = view;
        this.response = response;
        this.done = done;
        this.drop = drop;
        this.onGone = onGone;
    }

    /** The counts that it watches. */
    CountsView view() {
        return view;
    }

    /** Queues an event to be written as soon as the viewer reads; true if it replaced an older one. */
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

    /** The event that is being written, until the viewer has read it. */
    synchronized Optional<LiveEvent> writing() {
        return Optional.ofNullable(writing);
    }

    /** Ends the connection now. */
    void drop() {
        drop.run();
    }

    /** Ends the stream after the waiting events. */
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
            writing = waiting.remove(kind);
            if (writing != null) {
                return ByteBuffer.wrap(writing.bytes());
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
