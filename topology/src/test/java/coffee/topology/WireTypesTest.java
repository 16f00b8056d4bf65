package coffee.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter;
import coffee.settings.Settings;
import coffee.topology.count.BatchCounter;
import coffee.topology.count.CountedBatch;
import coffee.topology.count.CountedBatch.Sums;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.TestBatches;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.serialization.KryoValuesDeserializer;
import org.apache.storm.serialization.KryoValuesSerializer;
import org.apache.storm.utils.Utils;
import org.junit.jupiter.api.Test;

/** The types that are sent between workers, through Storm's serialization, with Java's switched off. */
class WireTypesTest {

    private static final String ORDER =
            "{\"customerAgeGrade\":\"2030\",\"paymentMethod\":\"Cash\",\"orders\":[\"Caf\u00e9\",\"Mocha\"],\"orderedAt\":";

    private final OrderBatch batch = TestBatches.batch(
            "a server", -5, 1L << 50, true, List.of(ORDER + "1773478200000}", "no order", ORDER + "1773478300000}"));

    @Test
    void carriesABatchOfRawOrders() throws Exception {
        OrderBatch back = (OrderBatch) throughTheWire(batch);
        assertEquals(batch.span(), back.span());
        assertEquals(batch.lines().count(), back.lines().count());
        assertEquals(TestBatches.texts(batch.lines()), TestBatches.texts(back.lines()));
    }

    @Test
    void carriesACountedBatch() throws Exception {
        // given
        CountedBatch counted = count(batch);
        // when
        CountedBatch back = (CountedBatch) throughTheWire(counted);
        // then
        assertEquals(counted.span(), back.span());
        assertEquals(counted.count(), back.count());
        assertEquals(counted.rejects(), back.rejects());
        assertEquals(fields(counted.totals()), fields(back.totals()));
        assertEquals(4, fields(back.totals()).get("items"));
        assertEquals(3, counted.periods().size());
        for (int i = 0; i < 3; i++) {
            CountedBatch.PeriodSums period = counted.periods().get(i);
            assertEquals(period.period(), back.periods().get(i).period());
            assertEquals(fields(period.sums()), fields(back.periods().get(i).sums()));
        }
        CountedBatch.Ends ends = counted.ends().orElseThrow();
        CountedBatch.Ends backEnds = back.ends().orElseThrow();
        assertEquals(ends.last().length(), backEnds.last().length());
        assertArrayEquals(ends.first().head(), backEnds.first().head());
    }

    @Test
    void sharesThereWhatIsSharedHere() throws Exception {
        // given
        CountedBatch counted = count(TestBatches.batch("a server", 1, 0, true, List.of(ORDER + "1773478200000}")));
        // when
        CountedBatch back = (CountedBatch) throughTheWire(counted);
        // then
        assertEquals(2, back.periods().size());
        assertEquals(fields(counted.totals()), fields(back.totals()));
        back.periods().forEach(period -> assertSame(back.totals(), period.sums()));
    }

    private static CountedBatch count(OrderBatch batch) {
        return new BatchCounter(
                        new OrderCounter(
                                Schema.COFFEE.withoutCrosses(),
                                List.of(PeriodLength.parse("30s"), PeriodLength.parse("1d"))),
                        Settings.defaults().limits(),
                        InstantSource.fixed(Instant.parse("2026-11-20T20:00:00Z")))
                .count(batch)
                .get(0);
    }

    private static Object throughTheWire(Object value) throws Exception {
        Map<String, Object> config = new HashMap<>(Utils.readDefaultConfig());
        config.putAll(OrderTopology.config(Settings.defaults()));
        config.put(Config.TOPOLOGY_FALL_BACK_ON_JAVA_SERIALIZATION, false);
        byte[] bytes = new KryoValuesSerializer(config).serialize(List.of(value));
        return new KryoValuesDeserializer(config).deserialize(bytes).get(0);
    }

    private static Map<String, Long> fields(Sums counts) {
        Map<String, Long> fields = new HashMap<>();
        for (int i = 0; i < counts.size(); i++) {
            fields.put(counts.field(i), counts.sum(i));
        }
        return fields;
    }
}
