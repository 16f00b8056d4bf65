package coffee.topology.save;

import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.topology.count.BatchCounter;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.Log;
import coffee.topology.ingest.TestBatches;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

/** Counted batches for tests, made of lines by the real counter. */
public final class Batches {

    /**
     * In the current hour, because Redis expires periods by its own clock; always at the same offset in its periods.
     */
    public static final Instant NOW =
            Instant.now().truncatedTo(ChronoUnit.HOURS).plusSeconds(5 * 60 + 42);

    public static final List<PeriodLength> LENGTHS = List.of(PeriodLength.parse("30s"), PeriodLength.parse("1h"));

    private Batches() {}

    public static CountedBatch batch(String history, long reading, long start, boolean more, List<String> lines) {
        return batch(TestBatches.LOG, history, reading, start, more, lines);
    }

    public static CountedBatch batch(
            Log.Id log, String history, long reading, long start, boolean more, List<String> lines) {
        List<CountedBatch> counted =
                counter().count(TestBatches.batch(log, history, reading, start, more, TestBatches.lines(lines)));
        if (counted.size() > 1) {
            throw new IllegalArgumentException("too many lines for one counted batch");
        }
        return counted.get(0);
    }

    /** A commit of one run, which may be more than one counted batch. */
    public static Commit commit(String history, long start, List<String> lines) {
        return new Commit(List.of(run(TestBatches.LOG, history, start, lines)));
    }

    public static Commit.Run run(Log.Id log, String history, long start, List<String> lines) {
        return new Commit.Run(
                counter().count(TestBatches.batch(log, history, 1, start, false, TestBatches.lines(lines))));
    }

    private static List<PeriodLength> lengths(Settings settings) {
        return settings.periods().stream().map(KeptPeriod::length).toList();
    }

    public static BatchCounter counter(Settings settings, Instant now) {
        return new BatchCounter(
                new OrderCounter(settings.schema(), lengths(settings), settings::crosses),
                settings.limits(),
                InstantSource.fixed(now));
    }

    private static BatchCounter counter() {
        return new BatchCounter(
                new OrderCounter(Schema.COFFEE.withoutCrosses(), LENGTHS),
                Settings.defaults().limits(),
                InstantSource.fixed(NOW));
    }

    public static String order(String coffee) {
        return "{\"customerAgeGrade\":\"2030\",\"paymentMethod\":\"Cash\",\"orders\":[\"" + coffee + "\"]}";
    }

    public static String order(String coffee, Instant at) {
        return "{\"customerAgeGrade\":\"2030\",\"paymentMethod\":\"Cash\",\"orders\":[\"" + coffee
                + "\"],\"orderedAt\":" + at.toEpochMilli() + "}";
    }

    public static List<String> orders(int n, String coffee) {
        return IntStream.range(0, n).mapToObj(i -> order(coffee + " " + i)).toList();
    }
}
