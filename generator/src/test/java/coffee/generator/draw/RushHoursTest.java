package coffee.generator.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Menu;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RushHoursTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int ESPRESSO = Menu.names(Menu.COFFEE).indexOf("Espresso");

    private final RushHours day = new RushHours(RushHours.WHOLE_DAY);
    private final RushHours.HourlyTaste taste = new RushHours.HourlyTaste(day);

    @Test
    void theMeanLoadOfADayIsOne() {
        assertEquals(1, Arrays.stream(RushHours.load()).average().orElseThrow(), 1e-9);
    }

    @Test
    void theMorningIsTheBusiestAndTheNightIsQuiet() {
        double[] load = RushHours.load();
        int busiest = 0;
        for (int minute = 0; minute < load.length; minute++) {
            busiest = load[minute] > load[busiest] ? minute : busiest;
        }
        assertEquals(8.25, busiest / 60.0, 0.25);
        assertTrue(load[8 * 60] > 10 * load[3 * 60], "the night");
        assertTrue(load[12 * 60 + 45] > 1.3 * load[11 * 60], "lunch is a rush of its own");
    }

    @Test
    void espressoIsForTheMorning() {
        assertTrue(share(ESPRESSO, 8 * HOUR) > 2 * share(ESPRESSO, 18 * HOUR));
    }

    @Test
    void aShorterDayPassesFaster() {
        RushHours fast = new RushHours(Duration.ofMinutes(24));
        assertEquals(day.phase(8 * HOUR), fast.phase(8 * HOUR / 60));
        assertEquals(fast.phase(5), fast.phase(5 + Duration.ofMinutes(24).toMillis()));
    }

    @Test
    void refusesADayThatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> new RushHours(Duration.ofMillis(999)));
        assertThrows(IllegalArgumentException.class, () -> new RushHours(Duration.ofHours(25)));
    }

    @Test
    void drawsByWeights() {
        SplittableRandom random = new SplittableRandom(1);
        Taste.Weights weights = new Taste.Weights(1, 0, 3);
        int[] drawn = new int[3];
        for (int i = 0; i < 40_000; i++) {
            drawn[weights.draw(random)]++;
        }
        assertEquals(10_000, drawn[0], 400);
        assertEquals(0, drawn[1]);
        assertEquals(30_000, drawn[2], 400);
    }

    private double share(int coffee, long atMillis) {
        SplittableRandom random = new SplittableRandom(11);
        int found = 0;
        int cups = 0;
        for (int i = 0; i < 20_000; i++) {
            long order = taste.draw(random, atMillis);
            for (int cup = 0; cup < PackedOrder.cups(order); cup++) {
                cups++;
                found += PackedOrder.coffee(order, cup) == coffee ? 1 : 0;
            }
        }
        return found / (double) cups;
    }
}
