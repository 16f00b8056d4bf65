package coffee.pipeline;

import coffee.pipeline.Part.Health;
import coffee.redis.RedisAddress;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Listens to the live channel: a topology that counts is heard there every second or so, even when no order comes.
 * Listens from a thread of its own until it has heard something or is closed.
 */
public final class Heartbeat implements Health, AutoCloseable {

    private final UnifiedJedis redis;
    private final String channel;
    private volatile boolean heard;

    private final JedisPubSub subscription = new JedisPubSub() {
        @Override
        public void onMessage(String channel, String message) {
            heard = true;
            unsubscribe();
        }
    };

    private Heartbeat(UnifiedJedis redis, String channel) {
        this.redis = redis;
        this.channel = channel;
    }

    public static Heartbeat of(RedisAddress address, String channel) {
        Heartbeat heartbeat = new Heartbeat(address.openClient(1), channel);
        Thread thread = new Thread(heartbeat::listen, "heartbeat");
        thread.setDaemon(true);
        thread.start();
        return heartbeat;
    }

    private void listen() {
        try {
            redis.subscribe(subscription, channel);
        } catch (JedisException e) {
            // The connection is gone, for example after close: nothing was heard.
        }
    }

    @Override
    public boolean isWell() {
        return heard;
    }

    @Override
    public void close() {
        redis.close();
    }
}
