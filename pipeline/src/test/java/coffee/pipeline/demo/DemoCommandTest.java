package coffee.pipeline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoCommandTest {

    private final DemoCommand.Options options = new DemoCommand.Options();

    @Test
    void runsAtFiftyOrdersASecondUntilItIsStopped() {
        assertEquals(Optional.empty(), options.problem());
        assertEquals(List.of("--rate", "50", "--roll", "100MB"), options.generatorWords());
    }

    @Test
    void tellsTheGeneratorWhenToEnd() {
        options.span = Duration.ofMinutes(1);
        assertEquals(List.of("--rate", "50", "--roll", "100MB", "--for", "60s"), options.generatorWords());
    }

    @Test
    void namesTheOptionTheRuleAndTheValue() {
        options.rate = 0;
        assertEquals(Optional.of("--rate must be from 1 to 1000000, not 0"), options.problem());
    }

    @Test
    void wantsAPort() {
        options.port = 70_000;
        assertEquals(Optional.of("--port must be from 1 to 65535, not 70000"), options.problem());
    }
}
