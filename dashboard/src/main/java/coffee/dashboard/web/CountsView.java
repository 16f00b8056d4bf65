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
 * What of the counts an answer tells: all of them, by the dimensions of the schema, or the slice that was asked for with
 * {@code where=age:2030}. Immutable.
 *
 * @param crossed the lengths of period in which pairs are counted, so that there are slices of them
 * @param since from when on a dimension or a cross is counted, by its label, where that is not from the beginning
 */
public record CountsView(Schema schema, Set<PeriodLength> crossed, Map<String, Instant> since, Optional<Slice> where) {

    /** The name of the parameter. */
    public static final String WHERE = "where";

    /** All counts of a pipeline of these settings. */
    public static CountsView of(Settings settings) {
        Set<PeriodLength> crossed = settings.periods().stream()
                .filter(KeptPeriod::crosses)
                .map(KeptPeriod::length)
                .collect(Collectors.toUnmodifiableSet());
        return new CountsView(settings.schema(), crossed, Map.of(), Optional.empty());
    }

    /** The view that the parameters ask for; what is wrong with it is noted there. */
    public CountsView of(Parameters in) {
        return new CountsView(schema, crossed, since, in.value(WHERE, text -> Slice.parse(schema, text)));
    }

    /** The same with what is stored of the schema. */
    CountsView since(Map<String, Instant> moments) {
        return new CountsView(schema, crossed, moments, where);
    }

    /** Whether the names of that dimension can be told of counts that end then: they may not have been counted yet. */
    public boolean tells(Dimension dimension, Instant end) {
        return Slice.isTold(where, dimension, since, end);
    }

    /** Whether periods of that length have what is asked for. */
    public boolean isIn(PeriodLength length) {
        return where.isEmpty() || crossed.contains(length);
    }

    /** The parameter that asks for this view, led by an ampersand; empty for all counts. */
    public String parameter() {
        return where.map(slice -> "&where=" + URLEncoder.encode(slice.toString(), StandardCharsets.UTF_8))
                .orElse("");
    }

    /** What tells one view of a pipeline from another. */
    public String key() {
        return where.map(Slice::toString).orElse("");
    }

    /** The view of all counts, with what is stored of the schema: read again now and then, as a topology may change it. */
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
                    return newest; // who asks for counts is told by the counts that Redis does not answer
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
