package coffee.bench.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void tellsWhatAMillionOrdersNeeded() {
        Turns.Figures figures = new Turns.Figures(
                4_000_000, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(600), 0, 8_000);
        assertEquals(2_000_000, figures.perSecond(), 1e-6);
        assertEquals(0.4, figures.cpuPerMillion(), 1e-9);
        assertEquals(0.15, figures.serverCpuPerMillion(), 1e-9);
        assertEquals(2, figures.commandsPerThousand(), 1e-9);
    }

    @Test
    void theMedianIsTheRoundInTheMiddleByItsTime() throws Exception {
        Turns turns = new Turns(5, List.of(taking(3, 1, 5, 2, 4)));
        assertEquals(Duration.ofSeconds(3), turns.median(0).took());
    }

    @Test
    void contestantsAreComparedWithinEachRound() throws Exception {
        // given a machine that gets slower by the round
        Turns turns = new Turns(3, List.of(taking(1, 4, 32), taking(2, 8, 16)));
        // then the ratio is the median of the rounds' ratios, not the ratio of the medians' times
        assertEquals(List.of(2.0, 2.0, 0.5), turns.ratios(0, 1, Turns.Figures::perSecond));
        assertEquals(2, turns.speed(0, 1), 1e-9);
    }

    private static Turns.Contestant taking(Integer... seconds) {
        Iterator<Integer> each = List.of(seconds).iterator();
        return () -> new Turns.Figures(6, Duration.ofSeconds(each.next()), Duration.ZERO, Duration.ZERO, 0, 0);
    }
}
