package coffee.dashboard.web;

import coffee.contract.Dimension;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.Slice;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the counts an answer tells: all of them, by the dimensions of the schema, or the slice that was asked for with
 * {@code where=age:2030}. Immutable.
 *
 * @param crossed the lengths of period in which pairs are counted, so that there are slices of them
 * @param since from when on a dimension or a cross is counted, by its label, where that is not from the beginning
 */
public record View(Schema schema, Set<PeriodLength> crossed, Map<String, Instant> since, Optional<Slice> where) {

    /** The name of the parameter. */
    public static final String WHERE = "where";

    /** All counts of a pipeline of these settings. */
    public static View of(Settings settings) {
        Set<PeriodLength> crossed = settings.periods().stream()
                .filter(KeptPeriod::crosses)
                .map(KeptPeriod::length)
                .collect(Collectors.toUnmodifiableSet());
        return new View(settings.schema(), crossed, Map.of(), Optional.empty());
    }

    /** The view that the parameters ask for; what is wrong with it is noted there. */
    public View of(Parameters in) {
        return new View(schema, crossed, since, in.value(WHERE, text -> Slice.parse(schema, text)));
    }

    /** The same with what is stored of the schema. */
    View since(Map<String, Instant> moments) {
        return new View(schema, crossed, moments, where);
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
}
