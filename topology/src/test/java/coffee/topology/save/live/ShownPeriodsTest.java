package coffee.topology.save.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownPeriodsTest {

    private static final PeriodLength LENGTH = PeriodLength.parse("30s");
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Period PRESENT = LENGTH.at(NOON);

    private final ShownPeriods shown = new ShownPeriods(List.of(LENGTH));

    @Test
    void showsThePeriodOfTheMomentEvenIfItIsEmpty() {
        assertEquals(List.of(PRESENT), shown.take(NOON));
    }

    @Test
    void showsAPeriodOnceMoreWhenItHasEnded() {
        // given
        shown.take(NOON);
        assertFalse(shown.hasEnded(NOON.plusSeconds(29)));
        assertTrue(shown.hasEnded(NOON.plusSeconds(30)));
        // then
        assertEquals(List.of(PRESENT, PRESENT.next()), shown.take(NOON.plusSeconds(30)));
        assertFalse(shown.hasEnded(NOON.plusSeconds(59)));
        assertEquals(List.of(PRESENT.next()), shown.take(NOON.plusSeconds(31)));
    }

    @Test
    void showsTheNewestThatChangedAndForgetsThem() {
        // given
        List<Period> old = new ArrayList<>();
        for (int i = 10; i > 0; i--) {
            old.add(LENGTH.at(NOON.minusSeconds(30L * i)));
        }
        // when
        shown.changed(old);
        // then
        List<Period> expected = new ArrayList<>(old.subList(6, 10));
        expected.add(PRESENT);
        assertEquals(expected, shown.take(NOON));
        assertEquals(List.of(PRESENT), shown.take(NOON));
    }
}
