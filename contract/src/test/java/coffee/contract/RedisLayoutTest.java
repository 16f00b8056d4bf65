package coffee.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisLayoutTest {

    private static final PeriodLength HALF_MINUTE = PeriodLength.parse("30s");
    private static final Instant START = Instant.parse("2026-11-20T20:05:30Z");

    @Test
    void keysAreThoseOfTheContract() {
        RedisLayout layout = RedisLayout.DEFAULT;
        assertEquals(
                List.of(
                        "coffee:orders",
                        "coffee:orders:committed",
                        "coffee:period:30s:2026-11-20T20:05:30Z",
                        "coffee:periods:30s",
                        "coffee:totals",
                        "coffee:rejected",
                        "coffee:rejected:size",
                        "coffee:schema",
                        "coffee:live"),
                List.of(
                        layout.queue(),
                        layout.committed(),
                        layout.period(HALF_MINUTE.at(START)),
                        layout.periods(HALF_MINUTE),
                        layout.totals(),
                        layout.rejected(),
                        layout.rejectedSize(),
                        layout.schema(),
                        layout.live()));
    }

    @Test
    void theQueueMayBeSeveralLists() {
        RedisLayout layout = new RedisLayout("coffee", List.of("north", "south"));
        assertEquals(List.of("coffee:north", "coffee:south"), layout.queues());
        assertEquals("coffee:north", layout.queue());
        assertEquals("coffee:south:committed", layout.committed("coffee:south"));
    }

    @Test
    void theWholePrefixMayBeAHashTag() {
        assertEquals(
                "{coffee}:period:30s:2026-11-20T20:05:30Z",
                new RedisLayout("{coffee}", "orders").period(HALF_MINUTE, START));
    }
}
