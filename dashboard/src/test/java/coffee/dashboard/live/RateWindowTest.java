package coffee.dashboard.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Counts;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RateWindowTest {

    private final RateWindow window = new RateWindow(Duration.ofSeconds(10));

    @Test
    void cannotTellARateAtFirst() {
        window.add(0, counts(100, 200));
        assertEquals(Optional.empty(), window.rates());
        window.add(500, counts(110, 220));
        assertEquals(Optional.empty(), window.rates());
    }

    @Test
    void tellsTheRateOverWhatItHasSeen() {
        window.add(0, counts(100, 200));
        window.add(2_000, counts(120, 260));
        assertEquals(Optional.of(new RateWindow.Rates(10, 30)), window.rates());
    }

    @Test
    void forgetsWhatIsOlderThanItsWidth() {
        for (int second = 0; second <= 60; second++) {
            window.add(1_000L * second, counts(second < 30 ? 50L * second : 1_500, 0));
        }
        assertEquals(Optional.of(new RateWindow.Rates(0, 0)), window.rates());
    }

    @Test
    void keepsTheLastTwoHoweverFarApart() {
        window.add(0, counts(0, 0));
        window.add(60_000, counts(600, 1_200));
        assertEquals(Optional.of(new RateWindow.Rates(10, 20)), window.rates());
    }

    @Test
    void beginsAnewWhenTheCountsHaveGoneBack() {
        window.add(0, counts(1_000, 2_000));
        window.add(1_000, counts(10, 20));
        assertEquals(Optional.empty(), window.rates());
        window.add(2_000, counts(15, 30));
        assertEquals(Optional.of(new RateWindow.Rates(5, 10)), window.rates());
    }

    private static Counts counts(long orders, long items) {
        Counts counts = new Counts();
        counts.addOrders(orders, items);
        return counts;
    }
}
