package coffee.store;

import coffee.contract.RedisLayout;
import coffee.contract.Schema;
import coffee.contract.StoredSchema;
import coffee.redis.InvalidSettingsException;
import coffee.redis.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.UnifiedJedis;

/**
 * The stored schema, and how it changes: by compare-and-set, only when a topology is submitted, and only to one that leaves
 * stored counts their meaning. Commits of a topology that counts by another version are refused from then on.
 */
public final class SchemaStore {

    private static final String COMPARE_AND_SET = """
            if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
              return 0
            end
            redis.call('SET', KEYS[1], ARGV[2])
            return 1
            """;

    private final UnifiedJedis redis;
    private final RedisLayout layout;

    public SchemaStore(UnifiedJedis redis, RedisLayout layout) {
        this.redis = redis;
        this.layout = layout;
    }

    /**
     * Makes the configured schema the stored one, and returns that with its version; {@link InvalidSettingsException} says
     * what is incompatible.
     */
    public StoredSchema agree(Schema configured, Instant now) {
        while (true) {
            String before = redis.get(layout.schema());
            StoredSchema after = before == null ? first(configured, now) : next(parse(before), configured, now);
            String json = after.toJson();
            if (json.equals(before) || set(before == null ? "" : before, json)) {
                return after;
            }
        }
    }

    /**
     * The stored schema, if it is the configured one; where there is none, as in a new Redis, it is stored.
     * {@link InvalidSettingsException} says what differs.
     */
    public StoredSchema require(Schema configured, Instant now) {
        String json = redis.get(layout.schema());
        if (json == null) {
            return agree(configured, now);
        }
        StoredSchema stored = parse(json);
        if (stored.schema().equals(configured)) {
            return stored;
        }
        List<String> incompatible = stored.schema().incompatibilities(configured);
        throw invalid("is not the stored schema (version " + stored.version() + "), which a newer topology follows: "
                + String.join("; ", incompatible.isEmpty() ? stored.changes(configured) : incompatible));
    }

    private StoredSchema first(Schema configured, Instant now) {
        Set<String> counted = redis.hkeys(layout.totals()).stream()
                .filter(field -> field.indexOf(':') > 0)
                .map(field -> field.substring(0, field.indexOf(':')))
                .collect(Collectors.toSet());
        return StoredSchema.first(configured, counted.isEmpty() ? configured.labels() : counted, now);
    }

    private static StoredSchema next(StoredSchema stored, Schema configured, Instant now) {
        if (stored.schema().equals(configured)) {
            return stored;
        }
        List<String> incompatible = stored.schema().incompatibilities(configured);
        if (!incompatible.isEmpty()) {
            throw invalid("cannot follow the stored schema (version " + stored.version()
                    + "), as stored counts would mean something else: " + String.join("; ", incompatible));
        }
        return stored.next(configured, now);
    }

    private StoredSchema parse(String json) {
        try {
            return StoredSchema.parse(json);
        } catch (RuntimeException e) {
            throw invalid("cannot be compared: " + layout.schema() + " holds no schema");
        }
    }

    private boolean set(String before, String after) {
        return Long.valueOf(1).equals(redis.eval(COMPARE_AND_SET, List.of(layout.schema()), List.of(before, after)));
    }

    private static InvalidSettingsException invalid(String rule) {
        return new InvalidSettingsException(List.of(new Problem("orders.dimensions", null, rule)));
    }
}
