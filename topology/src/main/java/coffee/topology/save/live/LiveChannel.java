package coffee.topology.save.live;

import coffee.contract.Counts;
import coffee.contract.LiveSnapshot;
import coffee.contract.LiveSnapshot.PeriodCounts;
import coffee.contract.Period;
import coffee.contract.RedisLayout;
import coffee.contract.decode.ReferenceDecoder;
import coffee.store.CountsStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Reads the committed state as it is at one moment, and publishes it. This is apart from the commit, so that nobody's
 * subscription or missing right can ever be in a commit's way. For one thread.
 */
final class LiveChannel {

    private final UnifiedJedis redis;
    private final RedisLayout layout;

    LiveChannel(UnifiedJedis redis, RedisLayout layout) {
        this.redis = redis;
        this.layout = layout;
    }

    LiveSnapshot read(List<Period> periods, Instant now) {
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
                    throw new JedisDataException("the server is a replica, not a master: nobody would hear it");
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

    /** How long ago the oldest waiting order was placed, if it says when. */
    private Optional<Long> lag(byte[] oldest, Instant now) {
        if (oldest == null) {
            return Optional.empty();
        }
        return ReferenceDecoder.orderedAt(oldest)
                .map(at -> Math.max(0, Duration.between(at, now).toMillis()));
    }

    void publish(LiveSnapshot snapshot) {
        redis.publish(layout.live(), snapshot.toJson());
    }
}
