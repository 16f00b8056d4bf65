package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenEventsTest {

    @Test
    void knowsExactlyWhatItWasGiven() {
        Random random = new Random(7);
        SeenEvents seen = new SeenEvents(100_000);
        Set<Long> given = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            // many that fall into the same place
            long value = random.nextBoolean() ? random.nextLong() : (long) random.nextInt(64) << 32;
            given.add(value);
            seen.add(value);
        }
        for (int i = 0; i < 50_000; i++) {
            long value = random.nextBoolean() ? random.nextLong() : (long) random.nextInt(128) << 32;
            assertEquals(given.contains(value), seen.contains(value));
        }
        given.forEach(value -> assertTrue(seen.contains(value)));
    }

    @Test
    void forgetsTheOldestOnly() {
        SeenEvents seen = new SeenEvents(1_000);
        for (long i = 1; i <= 5_000; i++) {
            seen.add(i);
        }
        for (long i = 4_001; i <= 5_000; i++) {
            assertTrue(seen.contains(i));
        }
        assertFalse(seen.contains(1));
    }
}
