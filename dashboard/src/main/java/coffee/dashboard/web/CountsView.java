package coffee.dashboard.web;

import coffee.cli.CommandFailure;
import coffee.contract.Dimension;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.Slice;
import coffee.contract.StoredSchema;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The part of the counts in an answer: all of them, by the dimensions of the schema, or the slice of {@code
 * where=age:2030}. Immutable.
 *
 * @param crossed the lengths of period in which pairs are counted, so that there are slices of them
 * @param since when counting of a dimension or cross began, by its label, if it was not at the beginning
 */
public record CountsView(Schema schema, Set<PeriodLength> crossed, Map<String, Instant> since, Optional<Slice> where) {

    /** The name of the parameter. */
    public static final String WHERE = "where";

    /** All counts of a pipeline with these settings. */
    public static CountsView of(Settings settings) {
        Set<PeriodLength> crossed = settings.periods().stream()
                .filter(KeptPeriod::crosses)
                .map(KeptPeriod::length)
                .collect(Collectors.toUnmodifiableSet());
        return new CountsView(settings.schema(), crossed, Map.of(), Optional.empty());
    }

    /** The view that the parameters ask for; problems are added to them. */
    public CountsView of(Parameters in) {
        return new CountsView(schema, crossed, since, in.value(WHERE, text -> Slice.parse(schema, text)));
    }

    /** The same, with the stored dates of the schema. */
    CountsView since(Map<String, Instant> moments) {
        return new CountsView(schema, crossed, moments, where);
    }

    /** Whether the names of this dimension are known in counts that end then: they may not have been counted yet. */
    public boolean tells(Dimension dimension, Instant end) {
        return Slice.isTold(where, dimension, since, end);
    }

    /** Whether periods of this length have the requested counts. */
    public boolean isIn(PeriodLength length) {
        return where.isEmpty() || crossed.contains(length);
    }

    /** The parameter for this view, after an ampersand; empty for all counts. */
    public String parameter() {
        return where.map(slice -> "&where=" + URLEncoder.encode(slice.toString(), StandardCharsets.UTF_8))
                .orElse("");
    }

    /** Identifies the view among those of a pipeline. */
    public String key() {
        return where.map(Slice::toString).orElse("");
    }

    /**
     * The view of all counts, with the stored dates of the schema: read again now and then, as a topology may change
     * them.
     */
    public static final class Newest implements Supplier<CountsView> {

        private static final Logger LOG = LoggerFactory.getLogger(Newest.class);
        private static final long FRESH = Duration.ofSeconds(1).toNanos();

        private final CountsStore store;
        private volatile CountsView newest;
        private volatile boolean told;
        private volatile long readAt = System.nanoTime() - FRESH;

        public Newest(CountsView configured, CountsStore store) {
            this.newest = configured;
            this.store = store;
        }

        @Override
        public CountsView get() {
            long now = System.nanoTime();
            if (now - readAt >= FRESH) {
                try {
                    newest = newest.since(store.schema()
                            .map(StoredSchema::since)
                            .map(Map::copyOf)
                            .orElse(Map.of()));
                    readAt = now;
                    told = false;
                } catch (JedisException e) {
                    return newest; // the request fails at the counts anyway, and reports that Redis does not answer
                } catch (CommandFailure e) {
                    readAt = now;
                    if (!told) {
                        told = true;
                        LOG.warn("It is not known since when what is counted: {}", e.getMessage());
                    }
                }
            }
            return newest;
        }
    }
}
