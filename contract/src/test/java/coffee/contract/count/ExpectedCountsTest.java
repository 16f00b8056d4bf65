package coffee.contract.count;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.count.OrderCounter.BatchCounts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting an order file gives what the referee counted. */
class ExpectedCountsTest {

    private static final PeriodLength HALF_MINUTE = PeriodLength.parse("30s");

    @ParameterizedTest
    @ValueSource(strings = {"orders-10k", "orders-timed-20k", "orders-dirty", "orders-branches-20k", "rides-5k"})
    void countsAFileAsTheReferee(String file) throws IOException {
        // given
        OrderFiles.Expected expected = OrderFiles.expected(file);
        OrderCounter counter = new OrderCounter(expected.schema(), List.of(HALF_MINUTE));
        counter.at(Optional.empty(), OrderLimits.LATEST);

        // when
        OrderFiles.lines(file).forEach(line -> counter.add(line, 0, line.length));
        BatchCounts counts = counter.take();

        // then
        assertEquals(expected.totals(), counts.totals().fields());
        SortedMap<Period, Map<String, Long>> periods = new TreeMap<>();
        expected.periods().forEach((start, fields) -> periods.put(new Period(HALF_MINUTE, start), fields));
        SortedMap<Period, Map<String, Long>> counted = new TreeMap<>();
        counts.periods().forEach((period, c) -> counted.put(period, c.fields()));
        assertEquals(periods, counted);
    }
}
