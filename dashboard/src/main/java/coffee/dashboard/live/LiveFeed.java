package coffee.dashboard.live;

import coffee.contract.LiveSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The newest snapshot of the counts, from either source, and its listeners. A snapshot read from the hashes counts only
 * if no message arrived meanwhile, so an old read never replaces a newer message. A smaller position is accepted, since
 * Redis may have gone back. A snapshot without a change is not passed on. Safe for many threads; listeners are called
 * one at a time.
 */
public final class LiveFeed {

    private static final Duration RATE_OVER = Duration.ofSeconds(10);

    /** Hears of each change, in order; must not block. */
    public interface Listener {

        void onMoment(Moment moment);

        void onLink(Link link);
    }

    private final InstantSource clock;
    private final UnaryOperator<LiveSnapshot> complete;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final RateWindow window = new RateWindow(RATE_OVER);
    private final QueueAge age = new QueueAge();
    private long sequence;
    private long heard;
    private volatile Moment newest;
    private volatile Link link;

    /** {@code complete} adds to each snapshot what its source cannot know. */
    public LiveFeed(InstantSource clock, UnaryOperator<LiveSnapshot> complete) {
        this.clock = clock;
        this.complete = complete;
        this.link = new Link(false, false, clock.instant(), Instant.EPOCH);
    }

    public void add(Listener listener) {
        listeners.add(listener);
    }

    public Optional<Moment> newest() {
        return Optional.ofNullable(newest);
    }

    public Link link() {
        return link;
    }

    /** The number of snapshots from the channel so far; pass it to {@link #read}. */
    synchronized long heard() {
        return heard;
    }

    /** Takes a snapshot from the live channel. */
    synchronized void hear(LiveSnapshot snapshot) {
        heard++;
        take(snapshot);
    }

    /** Takes a snapshot from the hashes; the read began after {@code heardBefore} messages. */
    synchronized void read(LiveSnapshot snapshot, long heardBefore) {
        if (heard == heardBefore) {
            take(snapshot);
        } else {
            linked(true, link.subscribed());
        }
    }

    private void take(LiveSnapshot snapshot) {
        window.add(clock.millis(), snapshot.totals());
        Moment next = new Moment(sequence + 1, age.complete(complete.apply(snapshot)), window.rates());
        linked(true, link.subscribed());
        if (newest == null || !next.saysTheSameAs(newest)) {
            sequence++;
            newest = next;
            listeners.forEach(l -> l.onMoment(next));
        }
    }

    synchronized void subscribed(boolean now) {
        linked(link.redis(), now);
    }

    /** Redis did not answer. */
    synchronized void lost() {
        linked(false, link.subscribed());
    }

    private void linked(boolean redis, boolean subscribed) {
        Instant now = clock.instant();
        boolean changed = redis != link.redis();
        link = new Link(redis, subscribed, changed ? now : link.since(), redis ? now : link.lastHeard());
        if (changed) {
            listeners.forEach(l -> l.onLink(link));
        }
    }

    /** How long nothing came from the channel or the hashes. */
    synchronized Duration quietFor() {
        return Duration.between(link.lastHeard(), clock.instant());
    }

    /**
     * The state of the connection to Redis.
     *
     * @param redis whether Redis answered last
     * @param subscribed whether the live channel is subscribed
     * @param since when {@code redis} last changed
     * @param lastHeard when a message or a read last succeeded; {@link Instant#EPOCH} for never
     */
    public record Link(boolean redis, boolean subscribed, Instant since, Instant lastHeard) {

        /** Whether no message and no read ever succeeded. */
        public boolean isUnheard() {
            return lastHeard.equals(Instant.EPOCH);
        }
    }

    /** The newest counts: a snapshot, its number here, and the rates up to it. */
    public record Moment(long sequence, LiveSnapshot snapshot, Optional<RateWindow.Rates> rates) {

        /** Whether both look the same to a viewer. */
        boolean saysTheSameAs(Moment other) {
            LiveSnapshot mine = snapshot;
            LiveSnapshot others = other.snapshot;
            return mine.committed() == others.committed()
                    && mine.queued() == others.queued()
                    && mine.lag().equals(others.lag())
                    && rates.equals(other.rates)
                    && mine.totals().equals(others.totals())
                    && mine.periods().equals(others.periods());
        }
    }
}
