package coffee.bench.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QueueRunTest {

    private final QueueRun.Figures figures = new QueueRun.Figures(
            4_000_000, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(600), 0, 8_000);

    @Test
    void tellsWhatAMillionOrdersNeeded() {
        assertEquals(2_000_000, figures.perSecond(), 1e-6);
        assertEquals(0.4, figures.cpuPerMillion(), 1e-9);
        assertEquals(0.15, figures.redisCpuPerMillion(), 1e-9);
        assertEquals(2, figures.commandsPerThousand(), 1e-9);
    }

    @Test
    void theMedianIsTheRoundInTheMiddleByItsTime() {
        List<QueueRun.Figures> rounds = Stream.of(3, 1, 5, 2, 4)
                .map(s -> new QueueRun.Figures(1, Duration.ofSeconds(s), Duration.ZERO, Duration.ZERO, 0, 0))
                .toList();
        assertEquals(Duration.ofSeconds(3), QueueRun.Figures.median(rounds).took());
        assertEquals(
                Duration.ofSeconds(3),
                QueueRun.Figures.median(rounds.subList(0, 1)).took());
    }
}
