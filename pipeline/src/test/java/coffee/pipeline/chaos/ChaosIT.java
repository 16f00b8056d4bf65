package coffee.pipeline.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.pipeline.BuiltCheckout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With {@code -Dcoffee.seed=7} those faults, with {@code -Dcoffee.chaos=10m} so long. */
@Timeout(3600)
class ChaosIT {

    @TempDir
    private Path folder;

    @TempDir
    private Path outside;

    @Test
    @Tag("full")
    void everyLineIsCountedOnceWhateverBreaks() throws Exception {
        chaos("--for", "15s", "--local");
    }

    @Test
    @Tag("full")
    void everyLineIsCountedOnceWhateverBreaksAroundARealStorm() throws Exception {
        chaos("--for", System.getProperty("coffee.chaos", "2m"));
    }

    private void chaos(String... how) throws Exception {
        BuiltCheckout checkout = BuiltCheckout.in(folder);
        Path said = outside.resolve("said");
        List<String> words = new ArrayList<>(List.of("chaos", "--seed", System.getProperty("coffee.seed", "1")));
        words.addAll(List.of(how));
        Process chaos = checkout.start(said, words.toArray(String[]::new));
        int code = BuiltCheckout.exitCode(chaos, Duration.ofMinutes(50));
        System.out.println(Files.readString(said));
        assertEquals(0, code, Files.readString(said));
        checkout.assertNothingRuns();
    }
}
