package coffee.topology.save.live;

import coffee.cli.CommandFailure;
import coffee.contract.Counts;
import coffee.contract.LiveSnapshot;
import coffee.contract.LiveSnapshot.PeriodCounts;
import coffee.contract.Period;
import coffee.contract.RedisLayout;
import coffee.contract.decode.ReferenceDecoder;
import coffee.store.CountsStore;
import coffee.topology.Trouble;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The live channel: publishes snapshots of the committed state, each read at one moment. A snapshot is due when
 * something was committed since the last one, when a period has ended, or when nothing was published for a heartbeat.
 * The last state is always published. It is separate from the commit, so that no subscriber and no missing right can
 * delay a commit. One thread publishes; any thread may call the other methods.
 */
final class LiveChannel {

    private static final int COST = 10;

    private final UnifiedJedis redis;
    private final RedisLayout layout;
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

    /** Publishes at most one snapshot per {@code interval}, and at least one per {@code heartbeat}. */
    LiveChannel(
            UnifiedJedis redis,
            RedisLayout layout,
            ShownPeriods shown,
            Duration interval,
            Duration heartbeat,
            InstantSource clock,
            Trouble trouble) {
        this.redis = redis;
        this.layout = layout;
        this.shown = shown;
        this.interval = interval;
        this.heartbeat = heartbeat;
        this.clock = clock;
        this.trouble = trouble;
    }

    /** Something was committed since the last snapshot. */
    void changed() {
        changed.set(true);
    }

    /**
     * Whether the last snapshot, even a failed one, is long enough ago for another: the interval, or ten times as long
     * as that one took, so that large counts are shown less often.
     */
    boolean mayPublish() {
        Duration quiet = Duration.between(tried, clock.instant());
        Duration least = took.multipliedBy(COST).compareTo(interval) > 0 ? took.multipliedBy(COST) : interval;
        return quiet.isNegative() || quiet.compareTo(least) >= 0;
    }

    /** Publishes a snapshot if one is due; returns whether it did. */
    boolean publish() {
        Instant now = clock.instant();
        if (!mayPublish()) {
            return false;
        }
        boolean due = Duration.between(last, now).abs().compareTo(heartbeat) >= 0 || shown.hasEnded(now);
        if (!changed.getAndSet(false) && !due) {
            return false;
        }
        tried = now;
        List<Period> periods = shown.take(now);
        try {
            LiveSnapshot snapshot = read(periods, now);
            lagMillis = snapshot.lag().orElse(0L);
            redis.publish(layout.live(), snapshot.toJson());
            last = now;
            took = Duration.between(now, clock.instant());
            trouble.over();
            return true;
        } catch (JedisException | CommandFailure e) {
            shown.changed(periods);
            changed.set(true);
            trouble.is(e.getMessage());
            return false;
        }
    }

    /** The age of the oldest waiting order in the last snapshot; 0 if none waits, or if it has no time. */
    long lagMillis() {
        return lagMillis;
    }

    private LiveSnapshot read(List<Period> periods, Instant now) {
        return new CountsStore(redis, layout).atOneMoment(pipeline -> {
            Response<Object> replication = pipeline.sendCommand(Protocol.Command.INFO, "replication");
            List<Response<Long>> queued = new ArrayList<>();
            List<Response<byte[]>> oldest = new ArrayList<>();
            for (String queue : layout.queues()) {
                queued.add(pipeline.llen(queue));
                oldest.add(pipeline.lindex(queue.getBytes(StandardCharsets.UTF_8), 0));
            }
            Response<Map<String, String>> totals = pipeline.hgetAll(layout.totals());
            List<Response<Map<String, String>>> counts = periods.stream()
                    .map(period -> pipeline.hgetAll(layout.period(period)))
                    .toList();
            return committed -> {
                if (!new String((byte[]) replication.get(), StandardCharsets.UTF_8).contains("role:master")) {
                    throw new JedisDataException(
                            "the server is a replica, not a master: a message there reaches no subscriber");
                }
                List<PeriodCounts> shown = new ArrayList<>();
                for (int i = 0; i < periods.size(); i++) {
                    boolean closed = !periods.get(i).end().isAfter(now);
                    shown.add(new PeriodCounts(
                            periods.get(i), closed, Counts.of(counts.get(i).get())));
                }
                return new LiveSnapshot(
                        now.toEpochMilli(),
                        committed,
                        queued.stream().mapToLong(Response::get).sum(),
                        oldest.stream()
                                .map(head -> lag(head.get(), now))
                                .flatMap(Optional::stream)
                                .max(Comparator.naturalOrder()),
                        Counts.of(totals.get()),
                        shown);
            };
        });
    }

    /** The age of the oldest waiting order, if it has a time. */
    private Optional<Long> lag(byte[] oldest, Instant now) {
        if (oldest == null) {
            return Optional.empty();
        }
        return ReferenceDecoder.orderedAt(oldest)
                .map(at -> Math.max(0, Duration.between(at, now).toMillis()));
    }
}
