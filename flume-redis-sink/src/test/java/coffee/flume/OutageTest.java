package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.flume.QueueException.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageTest {

    private final Logs logs = Logs.of(Outage.class);
    private long now;
    private final Outage outage = new Outage("sink", LoggerFactory.getLogger(Outage.class), () -> now);

    @AfterEach
    void stop() {
        logs.close();
    }

    @Test
    void isToldOnceWhenItBeginsOnceWhenItChangesAndOnceWhenItEnds() {
        outage.failed(failure(Trouble.UNREACHABLE, "gone"));
        outage.failed(failure(Trouble.UNREACHABLE, "still gone"));
        outage.failed(failure(Trouble.LOGIN, "wrong password"));
        now += Duration.ofSeconds(90).toNanos();
        outage.worked();
        outage.worked();
        assertEquals("""
                WARN sink: gone
                WARN sink: wrong password
                INFO sink: pushes again, after 90 s and 3 failures""", logs.toString());
    }

    @Test
    void waitsLongerEachTimeButNeverTooLong() {
        long longest = 0;
        for (int i = 0; i < 40; i++) {
            outage.failed(failure(Trouble.UNREACHABLE, "gone"));
            long wait = untilItMayTry();
            long full = Math.min(Outage.LONGEST_WAIT.toMillis(), Outage.FIRST_WAIT.toMillis() << Math.min(i, 20));
            assertTrue(wait >= full / 2 && wait <= full + 1, i + ": " + wait);
            longest = Math.max(longest, wait);
        }
        assertTrue(longest >= Outage.LONGEST_WAIT.toMillis() / 2);
        outage.worked();
        assertTrue(outage.mayTry());
    }

    @Test
    void looksAtAFullListAtOnceAndSpeaksOfItSeldom() {
        for (int i = 0; i < 10; i++) {
            outage.failed(failure(Trouble.FULL, "full"));
            assertTrue(outage.mayTry());
            outage.worked();
        }
        assertEquals(1, logs.count("WARN"));
        assertEquals(1, logs.count("pushes again"));
        now += Duration.ofMinutes(2).toNanos();
        outage.failed(failure(Trouble.FULL, "full"));
        assertEquals(2, logs.count("WARN"));
    }

    private long untilItMayTry() {
        assertFalse(outage.mayTry());
        long start = now;
        while (!outage.mayTry()) {
            now += Duration.ofMillis(1).toNanos();
        }
        return Duration.ofNanos(now - start).toMillis();
    }

    private static QueueException failure(Trouble trouble, String message) {
        return new QueueException(trouble, Outcome.NOTHING, message, null);
    }
}
