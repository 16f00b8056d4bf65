package coffee.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleTest {

    private final List<String> reported = new ArrayList<>();
    private long now;
    private final Trouble trouble = new Trouble("cannot commit", e -> reported.add(e.getMessage()), () -> now);

    @Test
    void speaksOnceAMinuteWhileItLasts() {
        for (int second = 0; second < 150; second++) {
            now = Duration.ofSeconds(second).toNanos();
            trouble.is("refused");
        }
        assertEquals(List.of("cannot commit: refused", "cannot commit: refused", "cannot commit: refused"), reported);
    }

    @Test
    void speaksAtOnceWhenItComesAgain() {
        trouble.is("refused");
        trouble.over();
        trouble.is("away");
        assertEquals(List.of("cannot commit: refused", "cannot commit: away"), reported);
    }

    @Test
    void keepsToOneBoundedLine() {
        trouble.is("a\r\nb\u001b[31m" + "x".repeat(10_000));
        assertTrue(reported.get(0).startsWith("cannot commit: a??b?[31mxxx"), reported.get(0));
        assertFalse(reported.get(0).length() > 400);
    }
}
