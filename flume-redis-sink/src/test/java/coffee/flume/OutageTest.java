package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageTest {

    @AutoClose
    private final Logs logs = Logs.of(Outage.class);

    private long now = Duration.ofHours(1).toNanos();
    private final Outage outage = new Outage("sink", LoggerFactory.getLogger(Outage.class), () -> now);

    @Test
    void isLoggedOnceWhenItBeginsOnceWhenItsReasonChangesAndOnceWhenItEnds() {
        outage.failed(failure(Kind.UNREACHABLE, "gone"));
        outage.failed(failure(Kind.UNREACHABLE, "still gone"));
        outage.failed(failure(Kind.LOGIN, "wrong password"));
        now += Duration.ofSeconds(90).toNanos();
        outage.worked();
        outage.worked();
        assertEquals("""
                WARN sink: gone
                WARN sink: wrong password
                INFO sink: pushes again, after 90 s""", logs.toString());
    }

    @Test
    void waitsLongerEachTimeButNeverTooLong() {
        for (int i = 0; i < 40; i++) {
            outage.failed(failure(Kind.UNREACHABLE, "gone"));
            long wait = outage.untilNextTry().toMillis();
            long full = Math.min(Outage.LONGEST_WAIT.toMillis(), Outage.FIRST_WAIT.toMillis() << Math.min(i, 20));
            assertTrue(wait >= full / 2 && wait <= full, i + ": " + wait);
            now += outage.untilNextTry().toNanos();
            assertEquals(Duration.ZERO, outage.untilNextTry());
        }
        outage.worked();
        assertEquals(Duration.ZERO, outage.untilNextTry());
    }

    /** As with two agents of one identity, each of which works until the other takes over. */
    @Test
    void oneAfterTheOtherAreLoggedOnceAMinuteWithGrowingWaits() {
        int failures = 0;
        for (long end = now + Duration.ofMinutes(5).toNanos(); now < end; failures++) {
            outage.failed(failure(Kind.OVERTAKEN, "another owner"));
            now += outage.untilNextTry().toNanos();
            outage.worked();
            now += Duration.ofSeconds(1).toNanos();
        }
        assertTrue(logs.count("WARN") <= 6, logs::toString);
        assertTrue(failures < 100, failures + " failures");
    }

    @Test
    void anotherOneAfterACalmBeginsWithTheShortestWait() {
        for (int i = 0; i < 10; i++) {
            outage.failed(failure(Kind.UNREACHABLE, "gone"));
        }
        outage.worked();
        now += Duration.ofMinutes(2).toNanos();
        outage.failed(failure(Kind.UNREACHABLE, "gone again"));
        assertTrue(outage.untilNextTry().compareTo(Outage.FIRST_WAIT) <= 0);
        assertEquals(1, logs.count("gone again"));
    }

    private static QueueException failure(Kind kind, String message) {
        return new QueueException(kind, message, null);
    }
}
