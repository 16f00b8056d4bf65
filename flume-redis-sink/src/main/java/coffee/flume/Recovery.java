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
 * content, unless it only got another name. In doubt an event is new. For one thread.
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
    private final Renames renames;
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
        /** Whether the source no longer reads it again. */
        private boolean decided;
        /** Whether it is not the file any more whose position Redis remembers. */
        private boolean cut;
        /** Whether the last event was one that was pushed before, if the file is the same; and whether it is. */
        private boolean inRun;

        private boolean trusted;
        private long runReached;
    }

    /** Begins with {@code backlog} events in the channel, and with the positions that Redis remembers. */
    Recovery(Positions positions, Renames renames, Map<String, Position> left, long backlog, Clock clock) {
        this.positions = positions;
        this.renames = renames;
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

    /** Which of these events, taken in this order, Redis has already, or has by the time that it gets to them. */
    BitSet recognise(List<Placed> taken) {
        BitSet recognised = new BitSet(taken.size());
        Take take = new Take(taken, positions, !over);
        for (int i = 0; i < taken.size(); i++) {
            Placed event = taken.get(i);
            if (event.place() == null) {
                continue;
            }
            boolean renamed =
                    renames.isReadAgain(event.place(), take.latest(event.place().file()));
            if (renamed || (!over && isKnown(take, i))) {
                recognised.set(i);
            } else {
                take.pushes(event);
            }
        }
        return recognised;
    }

    private boolean isKnown(Take take, int index) {
        Placed event = take.event(index);
        EventPlace place = event.place();
        FileState file = files.computeIfAbsent(place.file(), f -> new FileState());
        boolean fromSource = index >= backlog;
        if (fromSource && file.decided) {
            return false;
        }
        Position then = file.cut ? null : left.get(place.file());
        boolean before = then != null && place.offset() <= then.offset();
        long digest = Digest.of(place, event.body());
        if (!before && !seen.contains(digest) && !take.hasPushed(digest)) {
            file.inRun = false;
            file.decided = fromSource;
            return false;
        }
        if (!file.inRun || place.offset() <= file.runReached) {
            file.inRun = true;
            file.trusted = stillHolds(take, index);
        }
        file.runReached = place.offset();
        file.cut = file.cut || (before && !file.trusted);
        return file.trusted;
    }

    /** Whether the file is the one that was pushed, by its content or by the channel giving its last event again. */
    private boolean stillHolds(Take take, int index) {
        EventPlace place = take.event(index).place();
        Position latest = take.latest(place.file());
        return latest != null && (FileEvidence.holds(place.path(), latest) || take.gives(latest, place.file(), index));
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
