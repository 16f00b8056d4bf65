package coffee.topology.count;

import static coffee.topology.save.Batches.order;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.RejectedLine;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter;
import coffee.settings.Limits;
import coffee.settings.Settings;
import coffee.topology.count.CountedBatch.Line;
import coffee.topology.ingest.Lines;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.OrderBatch.Span;
import coffee.topology.ingest.TestBatches;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchCounterTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:10Z");
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final PeriodLength HALF_MINUTE = PeriodLength.parse("30s");
    private static final PeriodLength HOUR = PeriodLength.parse("1h");

    private static final Limits LIMITS = Settings.defaults().limits();

    private Instant now = NOON;
    private final BatchCounter counter = new BatchCounter(
            new OrderCounter(Schema.COFFEE.withoutCrosses(), List.of(HALF_MINUTE, HOUR)), LIMITS, () -> now);

    @Test
    void tellsOfABatchWhatItsCommitNeedsToKnow() {
        // given
        OrderBatch batch = TestBatches.batch("a history", 7, 40, true, List.of(order("Latte"), "none", order("Mocha")));
        // when
        CountedBatch counted = one(batch);
        // then
        assertEquals("a history", counted.span().history());
        assertEquals(batch.span(), counted.span());
        assertTrue(counted.span().more());
        assertEquals(40, counted.span().start());
        assertEquals(3, counted.count());
        assertEquals(43, counted.span().end());
        assertMark(order("Latte"), first(counted));
        assertMark(order("Mocha"), last(counted));
        assertEquals(2, counted.totals().of("orders"));
        assertEquals(1, counted.totals().of("coffee:Latte"));
        assertEquals(1, counted.totals().of("rejected:malformed_json"));
    }

    @Test
    void countsAnOrderWithoutAMomentIntoThePeriodsOfTheClock() {
        assertEquals(List.of(HALF_MINUTE.at(NOON), HOUR.at(NOON)), periods(count(order("Latte"))));
        now = NOON.plus(Duration.ofHours(2));
        assertEquals(List.of(HALF_MINUTE.at(now), HOUR.at(now)), periods(count(order("Latte"))));
    }

    @Test
    void countsAnOrderWithAMomentIntoItsOwnPeriods() {
        Instant before = NOON.minus(Duration.ofDays(3));
        assertEquals(List.of(HALF_MINUTE.at(before), HOUR.at(before)), periods(count(order("Latte", before))));
    }

    @Test
    void allowsAnOrderToBeAheadOfTheClockByTheTolerance() {
        // given
        Instant latest = NOON.plus(TOLERANCE);
        // then
        assertEquals(1, count(order("Latte", latest)).totals().of("orders"));
        assertEquals(
                Reason.BAD_TIMESTAMP,
                reject(count(order("Latte", latest.plusMillis(1)))).reason());
        // when
        now = now.plusMillis(1);
        // then
        assertEquals(1, count(order("Latte", latest.plusMillis(1))).totals().of("orders"));
    }

    @Test
    void keepsEachRejectedLineWithItsPosition() {
        // when
        CountedBatch counted = one(
                TestBatches.batch("a history", 1, 100, false, List.of("a", order("Latte"), "{}", "", order("Mocha"))));
        // then
        assertEquals(
                List.of(
                        rejected(Reason.MALFORMED_JSON, 100, "a"),
                        rejected(Reason.MISSING_FIELD, 102, "{}"),
                        rejected(Reason.MALFORMED_JSON, 103, "")),
                counted.rejects().stream().map(RejectedLine::parse).toList());
    }

    @Test
    void keepsALineThatIsTooLongWholeWhereItWasReadWhole() {
        // given
        String line = "x".repeat(Lines.KEPT);
        // when
        RejectedLine kept = reject(count(line));
        // then
        assertEquals(rejected(Reason.TOO_LONG, 0, line), kept);
        assertFalse(kept.isCut());
    }

    @Test
    void saysOfALineThatWasReadInPartHowLongItWas() {
        // given
        Lines lines = TestBatches.cut("y".repeat(Lines.KEPT), 300_000);
        // when
        CountedBatch counted = one(TestBatches.batch(TestBatches.LOG, "a history", 1, 0, false, lines));
        // then
        RejectedLine kept = reject(counted);
        assertEquals(Reason.TOO_LONG, kept.reason());
        assertEquals(300_000, kept.length());
        assertEquals(Lines.KEPT, kept.raw().length);
        assertEquals(300_000, first(counted).length());
        assertEquals(Lines.KEPT, last(counted).head().length);
    }

    /** Carriage returns at the end of a line do not make it too long, but the end of a cut line is unknown. */
    @Test
    void countsNoLineThatWasReadInPart() {
        // given
        String order = order("Latte");
        Lines lines = TestBatches.cut(order + "\r".repeat(Lines.KEPT - order.length()), Lines.KEPT + 1);
        // when
        CountedBatch counted = one(TestBatches.batch(TestBatches.LOG, "a history", 1, 0, false, lines));
        // then
        assertEquals(Reason.TOO_LONG, reject(counted).reason());
        assertEquals(0, counted.totals().of("orders"));
        assertEquals(1, counted.totals().of("rejected:too_long"));
        assertEquals(0, counted.periods().size());
    }

    @Test
    void keepsNothingFromOneBatchToTheNext() {
        // given
        count(order("Latte"), "no order");
        // when
        CountedBatch counted = count(order("Mocha"));
        // then
        assertEquals(1, counted.totals().of("orders"));
        assertEquals(0, counted.totals().of("coffee:Latte"));
        assertEquals(0, counted.totals().of("rejected:malformed_json"));
        assertEquals(List.of(), counted.rejects());
        assertEquals(2, counted.periods().size());
    }

    @Test
    void tellsHowMuchACommitHasToStore() {
        // orders, items, an age, a payment and a coffee, in the totals and in each of two periods
        assertEquals(3 * 5, count(order("Latte")).weight());
        // one of the reasons in the totals, and the line itself, with its more than 64 bytes
        assertEquals(3, count("no order").weight());
    }

    /**
     *  1. count a batch with more names and rejected lines than fit into one command to Redis
     *  2. the result is several consecutive batches, none of them much larger than a commit should be
     *  3. together they are the whole batch
     */
    @Test
    void cutsABatchThatComesToTooMuch() {
        // given
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int order = i;
            lines.add(order(IntStream.range(0, 1_000)
                    .mapToObj(name -> order + "-" + name)
                    .collect(Collectors.joining("\",\""))));
        }
        lines.addAll(Collections.nCopies(50_000, ""));
        OrderBatch batch = TestBatches.batch("a history", 7, 40, false, lines);
        // when
        List<CountedBatch> counted = counter.count(batch);
        // then
        long next = 40;
        int names = 0;
        long rejected = 0;
        for (CountedBatch part : counted) {
            assertEquals(next, part.span().start());
            assertMark(lines.get((int) next - 40), first(part));
            next = part.span().end();
            assertMark(lines.get((int) next - 41), last(part));
            assertEquals(next < 40 + lines.size(), part.span().more());
            assertTrue(part.weight() < CountedBatch.MOST + 4_000, () -> "size " + part.weight());
            names += (int) part.totals().of("items");
            rejected += part.totals().of("rejected:malformed_json");
        }
        assertEquals(40 + lines.size(), next);
        assertEquals(60_000, names);
        assertEquals(50_000, rejected);
    }

    /**
     *  1. count a batch of large rejected lines, with too many bytes for one commit
     *  2. the result is several batches, none much larger than a commit should be, and each line is kept whole
     */
    @Test
    void cutsABatchWhoseRejectedLinesAreLarge() {
        // given
        List<String> lines =
                IntStream.range(0, 100).mapToObj(i -> i + "x".repeat(61_440)).toList();
        // when
        List<CountedBatch> counted = counter.count(TestBatches.batch("a history", 1, 0, false, lines));
        // then
        assertTrue(counted.size() > 2, () -> counted.size() + " parts");
        List<RejectedLine> kept = new ArrayList<>();
        for (CountedBatch part : counted) {
            assertTrue(part.weight() < CountedBatch.MOST + 2_000, () -> "weight " + part.weight());
            part.rejects().forEach(json -> kept.add(RejectedLine.parse(json)));
        }
        assertEquals(100, kept.size());
        for (int i = 0; i < 100; i++) {
            assertEquals(rejected(Reason.MALFORMED_JSON, i, lines.get(i)), kept.get(i));
        }
    }

    @Test
    void countsABatchWithoutLinesAsNothing() {
        // given: the position of a log may advance without an order
        Span span = new Span(TestBatches.LOG, "a history", 1, 7, 9, false);
        // when
        CountedBatch counted = one(new OrderBatch(span, Lines.NONE));
        // then
        assertEquals(span, counted.span());
        assertEquals(0, counted.count());
        assertEquals(0, counted.weight());
        assertEquals(Optional.empty(), counted.ends());
    }

    @Test
    void carriesNoMoreRejectedLinesThanAreKept() {
        // given
        Limits few = Settings.of(Map.of("limits.rejectedKept", "3")).limits();
        BatchCounter frugal =
                new BatchCounter(new OrderCounter(Schema.COFFEE.withoutCrosses(), List.of(HOUR)), few, () -> now);
        // when
        CountedBatch counted = frugal.count(
                        TestBatches.batch("a history", 1, 0, false, List.of("a", "b", "c", "d", "e")))
                .get(0);
        // then
        assertEquals(5, counted.totals().of("rejected:malformed_json"));
        assertEquals(
                List.of(2L, 3L, 4L),
                counted.rejects().stream()
                        .map(json -> RejectedLine.parse(json).position())
                        .toList());
    }

    private CountedBatch count(String... lines) {
        return one(TestBatches.batch("a history", 1, 0, false, List.of(lines)));
    }

    private CountedBatch one(OrderBatch batch) {
        List<CountedBatch> counted = counter.count(batch);
        assertEquals(1, counted.size());
        return counted.get(0);
    }

    private static List<Period> periods(CountedBatch counted) {
        return counted.periods().stream()
                .map(CountedBatch.PeriodSums::period)
                .sorted()
                .toList();
    }

    private static RejectedLine reject(CountedBatch counted) {
        assertEquals(1, counted.rejects().size());
        return RejectedLine.parse(counted.rejects().get(0));
    }

    private static RejectedLine rejected(Reason reason, long position, String line) {
        return new RejectedLine(reason, position, NOON, line.getBytes(StandardCharsets.UTF_8));
    }

    private static Line first(CountedBatch counted) {
        return counted.ends().orElseThrow().first();
    }

    private static Line last(CountedBatch counted) {
        return counted.ends().orElseThrow().last();
    }

    private static void assertMark(String line, Line mark) {
        assertEquals(line.length(), mark.length());
        assertArrayEquals(line.getBytes(StandardCharsets.UTF_8), mark.head());
    }
}
