package coffee.dashboard;

import coffee.dashboard.live.Link;
import coffee.dashboard.live.LiveFeed;
import coffee.dashboard.live.Moment;
import coffee.dashboard.past.PeriodsEndpoint;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.Pool;

/**
 * Drops what was true only of the Redis before: idle connections when it went away, for each would fail one request,
 * and the periods that were read before when its counts have gone back. Reads them again when Redis is back.
 */
final class AfterOutage implements LiveFeed.Listener {

    private final UnifiedJedis redis;
    private final PeriodsEndpoint periods;
    private long committed;

    AfterOutage(UnifiedJedis redis, PeriodsEndpoint periods) {
        this.redis = redis;
        this.periods = periods;
    }

    @Override
    public void onMoment(Moment moment) {
        long now = moment.snapshot().committed();
        if (now < committed) {
            periods.forget();
        }
        committed = now;
    }

    @Override
    public void onLink(Link now) {
        periods.forget();
        dropConnections();
        if (now.redis()) {
            periods.readAhead();
        }
    }

    private void dropConnections() {
        if (redis instanceof RedisClient client) {
            client.getPool().clear();
        } else if (redis instanceof RedisSentinelClient client) {
            client.getPrimaryNodesConnectionMap().values().forEach(Pool::clear);
        }
    }
}
