package coffee.bench.latency;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/** Looks every other millisecond how far the commits are, until they reach a position; never earlier than it was so. */
final class CommitWatch implements Callable<Sightings> {

    private static final long LOOK_EVERY = 2_000_000;

    private final RedisAddress redis;
    private final long until;

    CommitWatch(RedisAddress redis, long until) {
        this.redis = redis;
        this.until = until;
    }

    @Override
    public Sightings call() throws InterruptedException {
        Sightings sightings = new Sightings();
        try (Connection connection = redis.openConnection()) {
            while (sightings.reached() < until) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped");
                }
                connection.sendCommand(Protocol.Command.GET, RedisLayout.DEFAULT.committed());
                String position = connection.getBulkReply();
                sightings.add(System.nanoTime(), position == null ? 0 : Long.parseLong(position));
                LockSupport.parkNanos(LOOK_EVERY);
            }
        }
        return sightings;
    }
}
