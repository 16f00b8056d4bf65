package coffee.flume;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Recognises, after an agent that did not end cleanly, the events that Redis has already: what the channel gives
 * again because its commit was lost, and what the source reads again because it had not saved its position. Both
 * happen only at the start, so that this ends soon after; from then on a file that goes back is a file with new
 * content. In doubt an event is new. For one thread.
 *
 * <p>The first events of all are the channel's backlog: in it any event that was pushed is recognised. After it come
 * the source's: there the first event of a file decides whether the file is read again, and the first event that
 * Redis does not have ends it.
 */
final class Recovery {

    static final Duration AT_LEAST = Duration.ofSeconds(10);
    static final Duration AT_MOST = Duration.ofMinutes(10);
    private static final int REMEMBERED = 1 << 19;

    private final Positions positions;
    private final Map<String, Position> left;
    private final SeenEvents seen = new SeenEvents(REMEMBERED);
    private final Map<String, FileState> files = new HashMap<>();
    private final Clock clock;
    private final long startedAt;
    private long backlog;
    private long backlogEndedAt;
    private boolean over;

    /** A source of monotonic time. */
    interface Clock {
        long nanos();
    }

    /** What is known of a file by its events so far. */
    private static final class FileState {
        private boolean decided;
        private boolean inRun;
        private boolean trusted;
        private long runReached;
    }

    /** Begins with {@code backlog} events in the channel, and with the positions that Redis remembers. */
    Recovery(Positions positions, Map<String, Position> left, long backlog, Clock clock) {
        this.positions = positions;
        this.left = Map.copyOf(left);
        this.backlog = backlog;
        this.clock = clock;
        this.startedAt = clock.nanos();
        this.backlogEndedAt = startedAt;
        this.over = left.isEmpty() && backlog == 0;
    }

    boolean isOver() {
        return over;
    }

    /** Whether what comes next was in the channel when the sink began, where a crash may have mixed the order. */
    boolean inBacklog() {
        return backlog > 0;
    }

    /** Which of these events, taken in this order, Redis has already. */
    BitSet recognise(List<Placed> taken) {
        BitSet recognised = new BitSet(taken.size());
        if (over) {
            return recognised;
        }
        for (int i = 0; i < taken.size(); i++) {
            if (taken.get(i).place() != null && isKnown(taken, i)) {
                recognised.set(i);
            }
        }
        return recognised;
    }

    private boolean isKnown(List<Placed> taken, int index) {
        Placed event = taken.get(index);
        EventPlace place = event.place();
        FileState file = files.computeIfAbsent(place.file(), f -> new FileState());
        boolean fromSource = index >= backlog;
        if (fromSource && file.decided) {
            return false;
        }
        Position then = left.get(place.file());
        boolean pushed =
                (then != null && place.offset() <= then.offset()) || seen.contains(Digest.of(place, event.body()));
        if (!pushed) {
            file.inRun = false;
            file.decided = fromSource;
            return false;
        }
        if (!file.inRun || place.offset() <= file.runReached) {
            file.inRun = true;
            file.trusted = stillHolds(place, taken, index);
        }
        file.runReached = place.offset();
        return file.trusted;
    }

    /** Whether the file is the one that was pushed, by its content or by the channel giving its last event again. */
    private boolean stillHolds(EventPlace place, List<Placed> taken, int index) {
        Position latest = positions.of(place.file());
        if (latest == null) {
            return false;
        }
        return FileEvidence.holds(place.path(), latest)
                || taken.subList(index, taken.size()).stream()
                        .anyMatch(e -> e.place() != null
                                && e.place().file().equals(place.file())
                                && e.place().offset() == latest.offset()
                                && latest.isOf(e.body()));
    }

    /** These events have left the channel, the last of them for good: they are in Redis. */
    void done(List<Placed> taken) {
        if (over) {
            return;
        }
        for (Placed event : taken) {
            if (event.place() != null) {
                seen.add(Digest.of(event.place(), event.body()));
            }
        }
        if (backlog > 0) {
            backlog = Math.max(0, backlog - taken.size());
            backlogEndedAt = clock.nanos();
        }
        over = backlog == 0 && since(backlogEndedAt).compareTo(AT_MOST) > 0;
    }

    /** The channel was empty for a while: what the source had to read again has all come, once it had time to start. */
    void idle() {
        over = over || since(startedAt).compareTo(AT_LEAST) > 0;
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(clock.nanos() - nanos);
    }
}
