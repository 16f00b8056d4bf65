package coffee.topology.save;

import coffee.contract.PeriodLength;
import coffee.topology.count.BatchCounter;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.TestBatches;
import java.time.Duration;
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
        BatchCounter counter = new BatchCounter(LENGTHS, 1_000, Duration.ofMinutes(5), InstantSource.fixed(NOW));
        return counter.count(TestBatches.batch(server, reading, start, more, lines));
    }

    static CommitRun run(String server, long start, List<String> lines) {
        return new CommitRun(List.of(batch(server, 1, start, false, lines)));
    }

    /** A run whose counter keeps every name apart. */
    static CommitRun runApart(String server, List<String> lines) {
        BatchCounter counter =
                new BatchCounter(LENGTHS, Integer.MAX_VALUE, Duration.ofMinutes(5), InstantSource.fixed(NOW));
        return new CommitRun(List.of(counter.count(TestBatches.batch(server, 1, 0, false, lines))));
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
