package coffee.flume;

import coffee.delivery.Queue;
import coffee.delivery.redis.RedisQueue;
import coffee.redis.InvalidSettingsException;
import coffee.redis.RedisAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flume.Context;
import org.apache.flume.util.SSLUtil;

/**
 * Pushes the bodies of events onto a list in Redis, in their order: behind a {@link FileSource} each exactly once,
 * behind any other source at least once (see {@link PlainMode}).
 */
public final class RedisSink extends LineSink {

    /**
     * The configuration of the sink: where its list is, and how to push to it. {@code maxQueueLength} and
     * {@code maxEventBytes} of 0 mean no limit; {@code oversizeKey} is null if events that are too large are dropped;
     * {@code identity} is null if none is given.
     */
    record RedisSinkConfig(
            RedisAddress redis,
            String key,
            int batchSize,
            long maxQueueLength,
            int maxEventBytes,
            String oversizeKey,
            String identity,
            OnFailure onFailure)
            implements Config {

        private static final String REDIS = "redis.";
        private static final List<String> OWN = List.of(
                "redis.key", "batchSize", "maxQueueLength", "maxEventBytes", "oversizeKey", "identity", "onFailure");

        /** Reads a sink's properties; throws {@link InvalidSettingsException} with all their problems. */
        static RedisSinkConfig from(Context context) {
            Properties own = new Properties(context, properties(), List.of(), OF_FLUME);
            RedisSinkConfig config = new RedisSinkConfig(
                    RedisAddress.read(redis(context), REDIS, own.problems).orElse(null),
                    own.required("redis.key", "redis.key = shop:orders"),
                    (int) own.number("batchSize", 100, 1, MAX_BATCH),
                    own.number("maxQueueLength", 0, 0, Long.MAX_VALUE),
                    (int) own.number("maxEventBytes", 0, 0, Integer.MAX_VALUE),
                    own.text("oversizeKey", null),
                    own.text("identity", null),
                    own.choice("onFailure", OnFailure.BACKOFF));
            if (config.oversizeKey != null && config.maxEventBytes == 0) {
                own.problems.add("oversizeKey", config.oversizeKey, "has no use without maxEventBytes");
            }
            if (config.key != null && config.key.equals(config.oversizeKey)) {
                own.problems.add("oversizeKey", config.oversizeKey, "must not be the same list as redis.key");
            }
            own.problems.throwIfAny();
            return config;
        }

        /**
         * The properties of the address. Flume has TLS settings for all its parts ({@code FLUME_SSL_*}, javax.net.ssl);
         * Java applies the trust store by itself, but not the key store.
         */
        private static Map<String, String> redis(Context context) {
            Map<String, String> redis = new HashMap<>(context.getSubProperties(REDIS));
            redis.keySet().retainAll(RedisAddress.properties());
            boolean tls = redis.getOrDefault("uri", "").toLowerCase(Locale.ROOT).startsWith("rediss:")
                    || Boolean.parseBoolean(redis.get("tls.enabled"));
            if (tls && !redis.containsKey("tls.keyStore") && SSLUtil.getGlobalKeystorePath() != null) {
                redis.put("tls.keyStore", SSLUtil.getGlobalKeystorePath());
                if (SSLUtil.getGlobalKeystorePassword() != null) {
                    redis.put("tls.keyStorePassword", SSLUtil.getGlobalKeystorePassword());
                }
            }
            return redis;
        }

        @Override
        public String target() {
            return key;
        }

        @Override
        public Queue queue(String identity) {
            return new RedisQueue(redis, key, identity);
        }

        @Override
        public Mode plainMode(LineSink sink, Outage outage) {
            return new PlainMode(sink.getName(), this, sink.identity(), sink.getChannel(), sink.counter(), outage);
        }

        @Override
        public String toString() {
            return key + " of " + redis;
        }

        /** The names of all properties of a sink. */
        static List<String> properties() {
            List<String> all = new ArrayList<>(OWN);
            RedisAddress.properties().forEach(p -> all.add(REDIS + p));
            return all;
        }
    }

    @Override
    Config read(Context context) {
        return RedisSinkConfig.from(context);
    }
}
