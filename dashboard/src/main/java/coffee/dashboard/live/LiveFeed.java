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
 * The newest snapshot of the counts, from whatever source it came, and who wants to know of it. A snapshot read from
 * the hashes counts only if none was heard meanwhile, so that an old reading never covers a newer message; a smaller
 * position is taken too, since Redis may have gone back. What changes nothing is told to nobody. Safe for many threads;
 * listeners are called one at a time.
 */
public final class LiveFeed {

    private static final Duration RATE_OVER = Duration.ofSeconds(10);

    /** Is told of each change, in order; must not block. */
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

    /** {@code complete} adds to each snapshot what its source could not know. */
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

    /** How many snapshots the channel has brought; to be told again with {@link #read}. */
    synchronized long heard() {
        return heard;
    }

    /** Takes a snapshot off the live channel. */
    synchronized void hear(LiveSnapshot snapshot) {
        heard++;
        take(snapshot);
    }

    /** Takes a snapshot read from the hashes after {@code heardBefore} were heard. */
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

    /** How long nothing came off the channel or out of the hashes. */
    synchronized Duration quietFor() {
        return Duration.between(link.lastHeard(), clock.instant());
    }

    /**
     * How the dashboard stands with its Redis.
     *
     * @param redis whether Redis answered last
     * @param subscribed whether the live channel is heard
     * @param since when {@code redis} last changed
     * @param lastHeard when something was last heard or read; {@link Instant#EPOCH} for never
     */
    public record Link(boolean redis, boolean subscribed, Instant since, Instant lastHeard) {

        /** Whether nothing was ever heard or read. */
        public boolean isUnheard() {
            return lastHeard.equals(Instant.EPOCH);
        }
    }

    /** The newest that is known of the counts: a snapshot, its number here, and the rates up to it. */
    public record Moment(long sequence, LiveSnapshot snapshot, Optional<RateWindow.Rates> rates) {

        /** Whether a viewer would see no difference. */
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
