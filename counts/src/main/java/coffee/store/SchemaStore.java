package coffee.store;

import coffee.cli.CommandFailure;
import coffee.contract.RedisLayout;
import coffee.contract.Schema;
import coffee.contract.StoredSchema;
import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The stored schema, and how it changes: by compare-and-set, only when a topology is submitted, and only to a schema
 * under which stored counts keep their meaning. Commits of a topology that counts by another version are refused from
 * then on.
 */
public final class SchemaStore {

    private static final String COMPARE_AND_SET = """
        if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
          return 0
        end
        redis.call('SET', KEYS[1], ARGV[2])
        return 1
        """;

    private static final int SHOWN = 120;

    private final UnifiedJedis redis;
    private final RedisLayout layout;

    public SchemaStore(UnifiedJedis redis, RedisLayout layout) {
        this.redis = redis;
        this.layout = layout;
    }

    /**
     * Makes the configured schema the stored one, and returns it with its version. Throws
     * {@link InvalidSettingsException} with what is incompatible.
     */
    public StoredSchema agree(Schema configured, Instant now) {
        while (true) {
            String before = text();
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
        Optional<StoredSchema> found = stored();
        if (found.isEmpty()) {
            return agree(configured, now);
        }
        StoredSchema stored = found.get();
        if (stored.schema().equals(configured)) {
            return stored;
        }
        List<String> incompatible = stored.schema().incompatibilities(configured);
        throw invalid("is not the stored schema (version " + stored.version() + "), which a newer topology follows: "
                + String.join("; ", incompatible.isEmpty() ? stored.changes(configured) : incompatible));
    }

    /**
     * The schema that counts follow; empty before the first topology that stores one. Throws {@link CommandFailure} if
     * the key holds anything else.
     */
    Optional<StoredSchema> stored() {
        return Optional.ofNullable(text()).map(this::parse);
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

    private String text() {
        try {
            return redis.get(layout.schema());
        } catch (JedisDataException e) {
            throw e.getMessage().startsWith("WRONGTYPE") ? noSchema("no text", e) : e;
        }
    }

    private StoredSchema parse(String json) {
        try {
            return StoredSchema.parse(json);
        } catch (RuntimeException e) { // Gson has many ways to say that it is no JSON, or not this one
            String shown = json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "…";
            throw noSchema(shown.replaceAll("\\p{Cntrl}", "?"), e);
        }
    }

    private CommandFailure noSchema(String found, RuntimeException cause) {
        return new CommandFailure(
                layout.schema() + " in Redis holds no schema, but " + found
                        + ": if nobody needs that, delete the key and "
                        + "start the topology again, which stores the schema of its settings",
                cause);
    }

    private boolean set(String before, String after) {
        return Long.valueOf(1).equals(redis.eval(COMPARE_AND_SET, List.of(layout.schema()), List.of(before, after)));
    }

    private static InvalidSettingsException invalid(String rule) {
        return new InvalidSettingsException(List.of(new Problem("orders.dimensions", null, rule)));
    }
}
