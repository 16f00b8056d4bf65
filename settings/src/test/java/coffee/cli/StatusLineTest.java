package coffee.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusLineTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void writesNothingWhereNobodyWatches() {
        try (StatusLine line = StatusLine.show(stream, 0, () -> "brewing")) {
            assertFalse(line.shown());
        }
        assertEquals("", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void staysWithinTheWidthOfTheTerminalAndWipesItself() {
        try (StatusLine line = StatusLine.show(stream, 11, () -> "brewing for many")) {
            line.draw();
        }
        assertTrue(bytes.toString(StandardCharsets.UTF_8).startsWith("\r\u001b[Kbrewing fo"));
        assertTrue(bytes.toString(StandardCharsets.UTF_8).endsWith("\r\u001b[K"));
    }

    @Test
    void saysLinesThatStay() {
        try (StatusLine line = StatusLine.show(stream, 0, () -> "brewing")) {
            line.say("ready");
        }
        assertEquals("ready" + System.lineSeparator(), bytes.toString(StandardCharsets.UTF_8));
    }
}
