package coffee.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final AtomicLong millis = new AtomicLong();
    private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
    private final AtomicLong count = new AtomicLong();

    @Test
    void showsTheCountAndItsRate() {
        Progress progress = new Progress("orders", () -> OptionalLong.empty(), count::get, clock);
        count.set(15_000);
        millis.set(10_000);
        assertEquals("15,000 orders  1,500/s", progress.get());
    }

    @Test
    void showsWhatRemainsOfATotal() {
        Progress progress = new Progress("orders", () -> OptionalLong.of(60_000), count::get, clock);
        count.set(15_000);
        millis.set(10_000);
        assertEquals("██████░░░░░░░░░░░░░░░░░░  25 %  15,000 orders  1,500/s  0:30 left", progress.get());
    }

    @Test
    void showsHoursWhenItTakesHours() {
        Progress progress = new Progress("orders", () -> OptionalLong.of(1_000), count::get, clock);
        count.set(1);
        millis.set(7_250);
        assertEquals("░░░░░░░░░░░░░░░░░░░░░░░░   0 %  1 orders  0/s  2:00:43 left", progress.get());
    }

    @Test
    void staysWholeWhenMoreCameThanWasExpected() {
        Progress progress = new Progress("orders", () -> OptionalLong.of(10), count::get, clock);
        count.set(20);
        millis.set(1_000);
        assertEquals("████████████████████████ 100 %  20 orders  20/s  0:00 left", progress.get());
    }
}
