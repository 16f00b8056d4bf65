package coffee.bench.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FiguresTest {

    private final Figures figures =
            new Figures(4_000_000, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(600), 0, 8_000);

    @Test
    void tellsWhatAMillionOrdersNeeded() {
        assertEquals(2_000_000, figures.perSecond(), 1e-6);
        assertEquals(0.4, figures.cpuPerMillion(), 1e-9);
        assertEquals(0.15, figures.redisCpuPerMillion(), 1e-9);
        assertEquals(2, figures.commandsPerThousand(), 1e-9);
    }
}
