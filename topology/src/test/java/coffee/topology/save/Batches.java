package coffee.topology.save;

import coffee.contract.PeriodLength;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.topology.count.BatchCounter;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.TestBatches;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

/** Counted batches for tests, made of lines by the real counter. */
final class Batches {

    /** Within this hour, as Redis lets periods go by a clock of its own; always at the same place within its periods. */
    static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.HOURS).plusSeconds(5 * 60 + 42);

    static final List<PeriodLength> LENGTHS = List.of(PeriodLength.parse("30s"), PeriodLength.parse("1h"));

    private Batches() {}

    static CountedBatch batch(String server, long reading, long start, boolean more, List<String> lines) {
        List<CountedBatch> counted = counter().count(TestBatches.batch(server, reading, start, more, lines));
        if (counted.size() > 1) {
            throw new IllegalArgumentException("too many lines for one counted batch");
        }
        return counted.get(0);
    }

    static CommitRun run(String server, long start, List<String> lines) {
        return new CommitRun(List.of(batch(server, 1, start, false, lines)));
    }

    /** A run of lines that may come to more than one counted batch. */
    static CommitRun largeRun(String server, List<String> lines) {
        return new CommitRun(counter().count(TestBatches.batch(server, 1, 0, false, lines)));
    }

    static List<PeriodLength> lengths(Settings settings) {
        return settings.periods().stream().map(KeptPeriod::length).toList();
    }

    private static BatchCounter counter() {
        Settings settings = Settings.defaults();
        return new BatchCounter(LENGTHS, settings.limits(), settings.topology().batchBytes(), InstantSource.fixed(NOW));
    }

    static String order(String coffee) {
        return "{\"customerAgeGrade\":\"2030\",\"paymentMethod\":\"Cash\",\"orders\":[\"" + coffee + "\"]}";
    }

    static String order(String coffee, Instant at) {
        return "{\"customerAgeGrade\":\"2030\",\"paymentMethod\":\"Cash\",\"orders\":[\"" + coffee
                + "\"],\"orderedAt\":" + at.toEpochMilli() + "}";
    }

    static List<String> orders(int n, String coffee) {
        return IntStream.range(0, n).mapToObj(i -> order(coffee + " " + i)).toList();
    }
}
