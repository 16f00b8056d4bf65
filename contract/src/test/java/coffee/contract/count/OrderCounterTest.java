package coffee.contract.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.Order;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter.BatchCounts;
import coffee.contract.count.OrderCounter.BatchCounts.Reject;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderCounterTest {

    private static final Schema SCHEMA = Schema.COFFEE.withoutCrosses();
    private static final PeriodLength HALF_MINUTE = PeriodLength.parse("30s");
    private static final PeriodLength HOUR = PeriodLength.parse("1h");
    private static final PeriodLength DAY = PeriodLength.parse("1d");
    private static final Instant NOW = Instant.parse("2026-03-14T08:50:10Z");

    private final OrderCounter counter = new OrderCounter(SCHEMA, List.of(HALF_MINUTE, HOUR, DAY));

    OrderCounterTest() {
        counter.at(Optional.of(NOW), OrderLimits.LATEST);
    }

    private static String order(String payment, String coffee) {
        return "{\"customerAgeGrade\": \"1020\", \"paymentMethod\": \"" + payment + "\", \"orders\": [\"" + coffee
                + "\"]}";
    }

    private static String order(Instant at) {
        return order("Cash", "Americano").replace("}", ", \"orderedAt\": " + at.toEpochMilli() + "}");
    }

    private static boolean add(OrderCounter to, String line) {
        byte[] bytes = line.getBytes(UTF_8);
        return to.add(bytes, 0, bytes.length);
    }

    private static Counts counts(String... fieldsAndValues) {
        Map<String, String> fields = new TreeMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            fields.put(fieldsAndValues[i], fieldsAndValues[i + 1]);
        }
        return Counts.of(fields);
    }

    private static Counts americanos(int n) {
        String times = String.valueOf(n);
        return counts(
                "orders", times, "items", times, "age:1020", times, "payment:Cash", times, "coffee:Americano", times);
    }

    @Test
    void countsAnOrderIntoThePeriodOfEachLength() {
        // when
        add(counter, order("Cash", "Americano"));
        BatchCounts batch = counter.take();

        // then
        assertEquals(americanos(1), batch.totals());
        assertEquals(
                Map.of(
                        HALF_MINUTE.at(NOW), americanos(1),
                        HOUR.at(NOW), americanos(1),
                        DAY.at(NOW), americanos(1)),
                batch.periods());
    }

    @Test
    void countsALateOrderIntoItsOwnPeriods() {
        // given
        Instant late = NOW.minusSeconds(3600);

        // when
        add(counter, order("Cash", "Americano"));
        add(counter, order(late));
        add(counter, order(NOW));
        BatchCounts batch = counter.take();

        // then
        assertEquals(
                Map.of(
                        HALF_MINUTE.at(NOW), americanos(2),
                        HOUR.at(NOW), americanos(2),
                        HALF_MINUTE.at(late), americanos(1),
                        HOUR.at(late), americanos(1),
                        DAY.at(NOW), americanos(3)),
                batch.periods());
    }

    @Test
    void countsUndatedOrdersInTheTotalsOnlyWhereNoMomentIsGiven() {
        // given
        counter.at(Optional.empty(), OrderLimits.LATEST);

        // when
        add(counter, order("Cash", "Americano"));
        add(counter, order(NOW));
        BatchCounts batch = counter.take();
        add(counter, order(NOW));
        add(counter, order("Cash", "Americano"));
        BatchCounts other = counter.take();

        // then
        assertEquals(americanos(2), batch.totals());
        assertEquals(americanos(1), batch.periods().get(DAY.at(NOW)));
        assertEquals(3, batch.periods().size());
        assertEquals(americanos(2), other.totals());
        assertEquals(batch.periods(), other.periods());
    }

    @Test
    void tellsWhichLinesWereRejectedAndWhy() {
        // when
        assertTrue(add(counter, order("Cash", "Americano")));
        assertFalse(add(counter, "{}"));
        assertFalse(add(counter, "nonsense"));
        assertTrue(add(counter, order("Cash", "Americano")));
        BatchCounts batch = counter.take();

        // then
        assertEquals(4, batch.lines());
        assertEquals(
                List.of(new Reject(1, Reason.MISSING_FIELD), new Reject(2, Reason.MALFORMED_JSON)), batch.rejects());
        assertEquals(
                Map.of(Reason.MISSING_FIELD, 1L, Reason.MALFORMED_JSON, 1L),
                batch.totals().rejected());
        assertEquals(americanos(2), batch.periods().get(HOUR.at(NOW)));
        assertEquals(Map.of(), batch.periods().get(HOUR.at(NOW)).rejected());
    }

    @Test
    void rejectsALineWithoutItsBytesInItsPlace() {
        // when
        assertTrue(add(counter, order("Cash", "Americano")));
        counter.reject(Reason.TOO_LONG);
        assertTrue(add(counter, order("Cash", "Americano")));
        BatchCounts batch = counter.take();

        // then
        assertEquals(3, batch.lines());
        assertEquals(List.of(new Reject(1, Reason.TOO_LONG)), batch.rejects());
        assertEquals(Map.of(Reason.TOO_LONG, 1L), batch.totals().rejected());
        assertEquals(2, batch.totals().orders());
    }

    @Test
    void rejectsAnOrderFromTheFuture() {
        counter.at(Optional.of(NOW), NOW.plusSeconds(300));
        assertTrue(add(counter, order(NOW.plusSeconds(300))));
        assertFalse(add(counter, order(NOW.plusSeconds(301))));
        assertEquals(
                List.of(new Reject(1, Reason.BAD_TIMESTAMP)), counter.take().rejects());
    }

    @Test
    void beginsAnewOnceABatchWasTaken() {
        // given
        add(counter, order("Cash", "Americano"));
        add(counter, "");
        counter.take();

        // when
        BatchCounts none = counter.take();
        add(counter, order("Cash", "Americano"));
        BatchCounts next = counter.take();

        // then
        assertEquals(new BatchCounts(0, new Counts(), new TreeMap<>(), List.of()), none);
        assertEquals(1, next.lines());
        assertEquals(americanos(1), next.totals());
        assertEquals(americanos(1), next.periods().get(DAY.at(NOW)));
    }

    /** More stretches of time than there are tallies, repeatedly and in random order. */
    @Test
    void countsOrdersOfManyPeriodsInAnyOrder() {
        // given
        Random random = new Random(7);
        Map<Period, Counts> expected = new TreeMap<>();

        // when
        for (int i = 0; i < 20_000; i++) {
            Instant at = NOW.plusSeconds(15L * random.nextInt(4_000));
            add(counter, order(at));
            for (PeriodLength length : List.of(HALF_MINUTE, HOUR, DAY)) {
                expected.computeIfAbsent(length.at(at), p -> new Counts()).add(americanos(1));
            }
        }

        // then
        assertEquals(expected, counter.take().periods());
    }

    @Test
    void keepsLengthsApartOfWhichNoneDividesTheOther() {
        // given
        PeriodLength ninety = PeriodLength.parse("90s");
        PeriodLength twoMinutes = PeriodLength.parse("2m");
        OrderCounter both = new OrderCounter(SCHEMA, List.of(ninety, twoMinutes));
        both.at(Optional.empty(), OrderLimits.LATEST);
        Instant midnight = Instant.parse("2026-03-14T00:00:00Z");

        // when
        add(both, order(midnight.plusSeconds(89)));
        add(both, order(midnight.plusSeconds(91)));
        add(both, order(midnight.plusSeconds(121)));
        BatchCounts batch = both.take();

        // then
        assertEquals(
                Map.of(
                        ninety.at(midnight), americanos(1),
                        ninety.at(midnight).next(), americanos(2),
                        twoMinutes.at(midnight), americanos(2),
                        twoMinutes.at(midnight).next(), americanos(1)),
                batch.periods());
    }

    /** A limit keeps the first names, so their order must not depend on which tally is emptied first. */
    @Test
    void hasTheNamesOfEachPeriodInTheOrderInWhichTheyCame() {
        // given
        OrderCounter both = new OrderCounter(SCHEMA, List.of(HALF_MINUTE, HOUR));
        Instant later = NOW.plusSeconds(60);

        // when
        both.at(Optional.of(NOW), OrderLimits.LATEST);
        add(both, order("Cash", "z"));
        both.at(Optional.of(later), OrderLimits.LATEST);
        add(both, order("Cash", "y"));
        add(both, order("Cash", "x"));
        both.at(Optional.of(NOW), OrderLimits.LATEST);
        add(both, order("Cash", "x"));
        add(both, order("Cash", OrderLimits.OTHER));
        BatchCounts batch = both.take();

        // then
        assertEquals(List.of("z", "y", "x", OrderLimits.OTHER), coffees(batch.totals()));
        assertEquals(
                List.of("z", "y", "x", OrderLimits.OTHER),
                coffees(batch.periods().get(HOUR.at(NOW))));
        assertEquals(List.of("y", "x"), coffees(batch.periods().get(HALF_MINUTE.at(later))));
        assertEquals(
                List.of("z", "x", OrderLimits.OTHER), coffees(batch.periods().get(HALF_MINUTE.at(NOW))));
    }

    private static List<String> coffees(Counts counts) {
        return counts.fields().keySet().stream()
                .filter(field -> field.startsWith("coffee:"))
                .map(field -> field.substring("coffee:".length()))
                .toList();
    }

    @Test
    void saysHowMuchTheBatchComesToSoFar() {
        // a name of each dimension in the totals and in three periods, whether or not these share their counts
        assertEquals(0, counter.size());
        add(counter, order("Cash", "Americano"));
        assertEquals(3 * 4, counter.size());
        add(counter, order("Cash", "Espresso"));
        assertEquals(3 * 4 + 4, counter.size());
        add(counter, order(NOW.minusSeconds(60)));
        assertEquals(3 * 4 + 4 + 3, counter.size());
        add(counter, order(NOW.minusSeconds(60)));
        assertEquals(3 * 4 + 4 + 3, counter.size());
        add(counter, "");
        assertEquals(3 * 4 + 4 + 3 + 1, counter.size());
        counter.take();
        assertEquals(0, counter.size());
    }

    @Test
    void countsEveryOrderOfAFloodOfNames() {
        // given
        OrderCounter wide = new OrderCounter(SCHEMA, List.of(HOUR));
        wide.at(Optional.of(NOW), OrderLimits.LATEST);

        // when
        for (int i = 0; i < 30_000; i++) {
            add(wide, order("Cash", "brew " + i % 20_000));
        }
        Counts counts = wide.take().periods().get(HOUR.at(NOW));

        // then
        assertEquals(30_000, counts.orders());
        assertEquals(20_000, counts.names("coffee").size());
        assertEquals(2, counts.names("coffee").get("brew 7"));
        assertEquals(Map.of("Cash", 30_000L), counts.names("payment"));
    }

    @Test
    void wantsALength() {
        assertThrows(IllegalArgumentException.class, () -> new OrderCounter(SCHEMA, List.of()));
    }

    @Test
    void countsPairsWhereverTheyAreWanted() {
        // given
        OrderCounter crossed = new OrderCounter(Schema.COFFEE, List.of(HALF_MINUTE, HOUR), HOUR::equals);
        crossed.at(Optional.of(NOW), OrderLimits.LATEST);
        Counts pairs = counts(
                "age*payment:1020\u001fCash",
                "2",
                "age*coffee:1020\u001fAmericano",
                "2",
                "payment*coffee:Cash\u001fAmericano",
                "2");
        pairs.add(americanos(2));

        // when
        add(crossed, order("Cash", "Americano"));
        int one = crossed.size();
        add(crossed, order("Cash", "Americano"));
        BatchCounts alike = crossed.take();
        add(crossed, order("Cash", "Americano"));
        add(crossed, order(NOW.plusSeconds(60)));
        int another = crossed.size();
        BatchCounts apart = crossed.take();

        // then
        assertEquals(6 + 6 + 3, one);
        assertEquals(pairs, alike.totals());
        assertEquals(Map.of(HALF_MINUTE.at(NOW), americanos(2), HOUR.at(NOW), pairs), alike.periods());
        assertEquals(one + 3, another);
        assertEquals(pairs, apart.totals());
        assertEquals(
                Map.of(
                        HALF_MINUTE.at(NOW), americanos(1),
                        HALF_MINUTE.at(NOW.plusSeconds(60)), americanos(1),
                        HOUR.at(NOW), pairs),
                apart.periods());
    }

    /** More pairs than fit into the matrix of a cross, and more than can have numbers at once. */
    @Test
    void countsEveryPairOfAFloodOfThem() {
        // given
        OrderCounter wide = new OrderCounter(Schema.COFFEE, List.of(HOUR));
        wide.at(Optional.of(NOW), OrderLimits.LATEST);
        Random random = new Random(7);
        Map<String, Long> expected = new TreeMap<>();

        // when
        for (int i = 0; i < 120_000; i++) {
            String payment = "p" + random.nextInt(600);
            String coffee = "c" + random.nextInt(600);
            add(wide, order(payment, coffee));
            expected.merge(payment + '\u001f' + coffee, 1L, Long::sum);
        }

        // then
        assertEquals(expected, wide.take().totals().names("payment*coffee"));
    }

    /** With few names, a table counts all combinations; with more, it grows; with too many, it is not used. */
    @ParameterizedTest
    @ValueSource(ints = {2, 9, 60, 2_000})
    void countsWhatTheReferenceCountsInTheOrderInWhichItCame(int names) {
        // given
        Schema schema = Schema.parse("""
                {"dimensions": [
                  {"label": "drink", "field": "drinks", "list": true},
                  {"label": "age", "field": "age"},
                  {"label": "branch", "field": "branch", "optional": true},
                  {"label": "food", "field": "foods", "list": true, "optional": true}]}
                """);
        OrderCounter tested = new OrderCounter(schema, List.of(HALF_MINUTE, HOUR));
        tested.at(Optional.empty(), OrderLimits.LATEST);
        ReferenceDecoder reference = new ReferenceDecoder(schema);
        Random random = new Random(names);
        for (int batch = 1; batch <= 20; batch++) {
            Counts totals = new Counts();
            Map<Period, Counts> periods = new TreeMap<>();

            // when
            int vocabulary = 1 + names * batch / 20;
            for (int n = random.nextInt(400); n >= 0; n--) {
                Instant at = NOW.plusSeconds(30L * random.nextInt(batch % 3 + 1));
                byte[] line = draw(random, vocabulary, at).getBytes(UTF_8);
                tested.add(line, 0, line.length);
                Verdict verdict = reference.decode(line, 0, line.length, OrderLimits.LATEST);
                Order order = ((Verdict.Accepted) verdict).order();
                totals.add(order);
                for (PeriodLength length : List.of(HALF_MINUTE, HOUR)) {
                    periods.computeIfAbsent(length.at(at), p -> new Counts()).add(order);
                }
            }
            BatchCounts counted = tested.take();

            // then
            assertEquals(inOrder(totals), inOrder(counted.totals()));
            assertEquals(periods.keySet(), counted.periods().keySet());
            periods.forEach((period, counts) ->
                    assertEquals(inOrder(counts), inOrder(counted.periods().get(period)), period.toString()));
        }
    }

    private static String draw(Random random, int names, Instant at) {
        Function<String, String> some = kind -> IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(i -> '"' + kind + random.nextInt(names) + '"')
                .collect(Collectors.joining(", ", "[", "]"));
        return "{\"drinks\": " + some.apply("d") + ", \"age\": \"a" + random.nextInt(names) + '"'
                + (random.nextBoolean() ? ", \"branch\": \"b" + random.nextInt(names) + '"' : "")
                + (random.nextBoolean() ? ", \"foods\": " + some.apply("f") : "")
                + ", \"orderedAt\": " + at.toEpochMilli() + "}";
    }

    private static List<Map.Entry<String, Long>> inOrder(Counts counts) {
        return List.copyOf(counts.fields().entrySet());
    }
}
