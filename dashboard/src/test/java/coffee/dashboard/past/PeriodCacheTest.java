package coffee.dashboard.past;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.dashboard.web.CountsView;
import coffee.settings.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeriodCacheTest {

    private static final long ALL = Long.MAX_VALUE;
    private static final PeriodLength HALF_MINUTE = PeriodLength.parse("30s");

    private static final PeriodFormat.Form JSON =
            new PeriodFormat.Form(PeriodFormat.JSON, CountsView.of(Settings.defaults()));
    private static final PeriodFormat.Form CSV =
            new PeriodFormat.Form(PeriodFormat.CSV, CountsView.of(Settings.defaults()));

    private final StoredPeriods.Cache cache = new StoredPeriods.Cache(10_000);

    @Test
    void staysWithinItsBoundAndDropsWhatWasLeastUsed() {
        // given
        cache.put(JSON, Map.of(period(0), written(800)));

        // when
        for (int i = 1; i < 100; i++) {
            cache.put(JSON, Map.of(period(i), written(800)));
            cache.find(JSON, List.of(period(0)), ALL);
        }

        // then
        assertTrue(cache.bytes() <= 10_000 && cache.bytes() > 8_000, cache.bytes() + " bytes");
        List<Period> all =
                IntStream.range(0, 100).mapToObj(PeriodCacheTest::period).toList();
        Set<Period> kept = cache.find(JSON, all, ALL).keySet();
        assertTrue(kept.containsAll(List.of(period(0), period(99))), kept.toString());
        assertEquals(cache.bytes(), kept.size() * 1_000L);
    }

    @Test
    void countsAPeriodThatChangedOnlyOnce() {
        cache.put(JSON, Map.of(period(0), written(800)));
        cache.put(JSON, Map.of(period(0), written(300)));
        assertEquals(500, cache.bytes());
    }

    @Test
    void keepsTheFormatsApart() {
        cache.put(JSON, Map.of(period(0), written(1)));
        assertEquals(Map.of(), cache.find(CSV, List.of(period(0)), ALL));
    }

    @Test
    void findsNoMoreThanThereIsRoomFor() {
        for (int i = 0; i < 5; i++) {
            cache.put(JSON, Map.of(period(i), written(800)));
        }
        List<Period> all =
                IntStream.range(0, 5).mapToObj(PeriodCacheTest::period).toList();
        assertEquals(Set.of(period(0), period(1)), cache.find(JSON, all, 1_600).keySet());
    }

    @Test
    void anythingLargerThanItsBoundIsNotKept() {
        cache.put(JSON, Map.of(period(0), written(20_000)));
        assertEquals(0, cache.bytes());
    }

    @Test
    void forgetsEverything() {
        cache.put(JSON, Map.of(period(0), written(1)));
        cache.clear();
        assertEquals(0, cache.bytes());
        assertEquals(Map.of(), cache.find(JSON, List.of(period(0)), ALL));
    }

    private static Period period(int n) {
        return new Period(HALF_MINUTE, Instant.ofEpochSecond(30L * n));
    }

    private static StoredPeriods.Written written(int bytes) {
        return new StoredPeriods.Written(new byte[bytes], 0, 1, 1, 0);
    }
}
