package coffee.topology.save.live;

import coffee.contract.LiveSnapshot;
import coffee.topology.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Publishes live snapshots: one at a beat where something was committed since the last, where a period has ended, or
 * where it has been quiet for so long that a sign of life is due. The last state is always published. Commits are told
 * from any thread; the beats are one thread's.
 */
final class Pulse {

    private static final int COST = 10;

    private final LiveChannel channel;
    private final ShownPeriods shown;
    private final Duration interval;
    private final Duration heartbeat;
    private final InstantSource clock;
    private final Trouble trouble;
    private final AtomicBoolean changed = new AtomicBoolean(true);
    private volatile long lagMillis;
    private volatile Instant last = Instant.EPOCH;
    private volatile Instant tried = Instant.EPOCH;
    private volatile Duration took = Duration.ZERO;

    /** At most one snapshot in an {@code interval}, and at least one in a {@code heartbeat}. */
    Pulse(
            LiveChannel channel,
            ShownPeriods shown,
            Duration interval,
            Duration heartbeat,
            InstantSource clock,
            Trouble trouble) {
        this.channel = channel;
        this.shown = shown;
        this.interval = interval;
        this.heartbeat = heartbeat;
        this.clock = clock;
        this.trouble = trouble;
    }

    /** Something was committed: the state is not as it was published. */
    void changed() {
        changed.set(true);
    }

    /**
     * Whether the last snapshot is long enough ago for another, and ten times as long as that one took: large counts are
     * shown less often. One that failed counts too.
     */
    boolean mayBeat() {
        Duration quiet = Duration.between(tried, clock.instant());
        Duration least = took.multipliedBy(COST).compareTo(interval) > 0 ? took.multipliedBy(COST) : interval;
        return quiet.isNegative() || quiet.compareTo(least) >= 0;
    }

    /** Publishes a snapshot if one is due; returns whether it did. */
    boolean beat() {
        Instant now = clock.instant();
        if (!mayBeat()) {
            return false;
        }
        boolean due = Duration.between(last, now).abs().compareTo(heartbeat) >= 0 || shown.hasEnded(now);
        if (!changed.getAndSet(false) && !due) {
            return false;
        }
        tried = now;
        try {
            LiveSnapshot snapshot = channel.read(shown.take(now), now);
            lagMillis = snapshot.lag().orElse(0L);
            channel.publish(snapshot);
            last = now;
            took = Duration.between(now, clock.instant());
            trouble.over();
            return true;
        } catch (JedisException | NumberFormatException e) {
            changed.set(true);
            trouble.is(e.getMessage());
            return false;
        }
    }

    /** The age of the oldest waiting order when last seen; 0 where none waits or it does not say. */
    long lagMillis() {
        return lagMillis;
    }
}
