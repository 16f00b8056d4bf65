package coffee.flume;

import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems;
import coffee.redis.RedisAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flume.Context;

/**
 * All that a sink is told: where its list is, and how to push to it. {@code maxQueueLength} and {@code maxEventBytes}
 * of 0 mean no limit; {@code oversizeKey} is null when too large events are dropped.
 */
record SinkConfig(
        RedisAddress redis,
        String key,
        int batchSize,
        long maxQueueLength,
        boolean idempotent,
        int maxEventBytes,
        String oversizeKey,
        String identity,
        OnFailure onFailure) {

    static final int MAX_BATCH = 100_000;

    private static final String REDIS = "redis.";
    private static final List<String> OWN = List.of(
            "redis.key",
            "batchSize",
            "maxQueueLength",
            "idempotent",
            "maxEventBytes",
            "oversizeKey",
            "identity",
            "onFailure");
    private static final List<String> OF_FLUME = List.of("type", "channel");

    /** What Flume hears when Redis fails. */
    enum OnFailure {
        /** A pause: what a sink on its own wants. */
        BACKOFF,
        /** An exception: what makes a sink group turn to another sink. */
        THROW
    }

    /** Where the sink remembers what it pushed last. */
    String pushedKey() {
        return key + ":pushed:" + identity;
    }

    /** Reads a sink's properties; throws {@link InvalidSettingsException} with all their problems. */
    static SinkConfig from(Context context, String defaultIdentity) {
        Problems problems = new Problems();
        Map<String, String> given = new TreeMap<>(context.getParameters());
        refuseUnknown(given, problems);
        refuseUnresolved(given, problems);
        Map<String, String> redis = new HashMap<>(context.getSubProperties(REDIS));
        redis.keySet().retainAll(RedisAddress.properties());
        SinkProperties own = new SinkProperties(given, problems);
        SinkConfig config = new SinkConfig(
                RedisAddress.read(redis, REDIS, problems).orElse(null),
                own.text("redis.key", "coffee:orders"),
                (int) own.number("batchSize", 100, 1, MAX_BATCH),
                own.number("maxQueueLength", 0, 0, Long.MAX_VALUE),
                own.flag("idempotent", true),
                (int) own.number("maxEventBytes", 0, 0, Integer.MAX_VALUE),
                own.text("oversizeKey", null),
                own.text("identity", defaultIdentity),
                own.choice("onFailure", OnFailure.BACKOFF));
        if (config.oversizeKey != null && config.maxEventBytes == 0) {
            problems.add("oversizeKey", config.oversizeKey, "has no use without maxEventBytes");
        }
        if (config.key != null && config.key.equals(config.oversizeKey)) {
            problems.add("oversizeKey", config.oversizeKey, "must not be the same list as redis.key");
        }
        problems.throwIfAny();
        return config;
    }

    /** The names of all properties of a sink. */
    static List<String> properties() {
        List<String> all = new ArrayList<>(OWN);
        RedisAddress.properties().forEach(p -> all.add(REDIS + p));
        return all;
    }

    private static void refuseUnknown(Map<String, String> given, Problems problems) {
        List<String> known = properties();
        for (String name : given.keySet()) {
            if (!known.contains(name) && !OF_FLUME.contains(name)) {
                problems.addUnknown(name, known);
            }
        }
    }

    /** Flume leaves a reference that no config filter could resolve as it stands; nobody means it as the value. */
    private static void refuseUnresolved(Map<String, String> given, Problems problems) {
        given.forEach((name, value) -> {
            if (value.contains("${")) {
                problems.add(
                        name,
                        null,
                        "holds a ${…} that nothing resolved: is its config filter declared, the value set?");
            }
        });
    }
}
