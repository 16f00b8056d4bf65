package coffee.dashboard.live;

import coffee.contract.LiveSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * The least time that the oldest line of the queue has waited, for lines without a time of their own. It follows from
 * positions: a line arrived when the queue was first seen to reach past it. For one thread at a time.
 */
final class QueueAge {

    /** An even number, so that thinning one more than this keeps both ends. */
    private static final int MOST = 1_000;

    /** When the queue was first seen to reach this position. */
    private record Reach(long at, long end) {}

    private final Deque<Reach> reaches = new ArrayDeque<>();
    private long gap;

    /** Takes the queue of a moment, and adds the lag to the snapshot. */
    LiveSnapshot complete(LiveSnapshot snapshot) {
        long age = of(snapshot.at(), snapshot.committed(), snapshot.queued());
        return new LiveSnapshot(
                snapshot.at(),
                snapshot.committed(),
                snapshot.queued(),
                Optional.of(snapshot.lag().orElse(age)),
                snapshot.totals(),
                snapshot.periods());
    }

    private long of(long at, long head, long queued) {
        Reach now = new Reach(at, head + queued);
        Reach last = reaches.peekLast();
        if (last != null && now.end < last.end) {
            reaches.clear();
            last = null;
        }
        if (last == null || now.end > last.end) {
            add(now);
        }
        while (!reaches.isEmpty() && reaches.peekFirst().end <= head) {
            reaches.removeFirst();
        }
        return queued == 0 ? 0 : Math.max(0, at - reaches.peekFirst().at);
    }

    /** If the last two are closer together than a long backlog needs, keeps only the later one. */
    private void add(Reach reach) {
        Reach last = reaches.pollLast();
        if (last == null) {
            gap = 0;
        } else if (reaches.isEmpty() || last.at - reaches.peekLast().at >= gap) {
            reaches.addLast(last);
        }
        reaches.addLast(reach);
        if (reaches.size() > MOST) {
            thin();
        }
    }

    /** Drops every second one: lines then seem to have arrived a little later than they did. */
    private void thin() {
        gap = 2 * (reaches.peekLast().at - reaches.peekFirst().at) / MOST;
        boolean keep = true;
        for (Iterator<Reach> each = reaches.iterator(); each.hasNext(); keep = !keep) {
            each.next();
            if (!keep) {
                each.remove();
            }
        }
    }
}
