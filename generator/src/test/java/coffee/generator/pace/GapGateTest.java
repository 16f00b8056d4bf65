package coffee.generator.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.generator.out.LineBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A line that is a number has this time; any other line has none. */
class GapGateTest {

    private static final long MILLI = 1_000_000;

    private final SteppedTicker ticker = new SteppedTicker(0);
    private final long start = ticker.nanoTime();
    private final List<String> went = new ArrayList<>();

    @Test
    void keepsTheGapsAtTheSpeed() {
        send(gate(10), "1000", "1500", "x", "y", "1500", "4000", "z");
        assertEquals(List.of("1000@0", "1500@50", "x@50", "y@50", "1500@50", "4000@300", "z@300"), went);
    }

    @Test
    void whatHasNoTimeAtTheBeginningGoesAtOnce() {
        send(gate(1), "x", "5", "7");
        assertEquals(List.of("x@0", "5@0", "7@2"), went);
    }

    @Test
    void aLateOrderGoesAlong() {
        send(gate(1), "100", "200", "150", "300");
        assertEquals(List.of("100@0", "200@100", "150@100", "300@200"), went);
    }

    @Test
    void anEarlierFileStartsTheClockAnew() {
        Gate gate = gate(1);
        gate.startOfFile();
        send(gate, "100", "200");
        gate.startOfFile();
        send(gate, "x", "100", "200");
        assertEquals(List.of("100@0", "200@100", "x@100", "100@100", "200@200"), went);
    }

    @Test
    void aLaterFileKeepsTheGapBetweenFiles() {
        Gate gate = gate(1);
        gate.startOfFile();
        send(gate, "100");
        gate.startOfFile();
        send(gate, "150");
        assertEquals(List.of("100@0", "150@50"), went);
    }

    @Test
    void aStallShiftsWhatFollows() {
        Gate gate = gate(1);
        send(gate, "1000");
        ticker.pass(60_000 * MILLI);
        send(gate, "2000", "3000", "4000");
        assertEquals(List.of("1000@0", "2000@60000", "3000@60000", "4000@61000"), went);
    }

    @Test
    void aStopEndsTheWait() {
        ticker.endAfter(10 * MILLI);
        send(gate(1), "100", "100000");
        assertEquals(List.of("100@0"), went);
    }

    private GapGate gate(double speed) {
        return new GapGate(speed, GapGateTest::time, ticker);
    }

    private static OptionalLong time(byte[] bytes, int from, int to) {
        String line = new String(bytes, from, to - from, StandardCharsets.US_ASCII);
        return Character.isDigit(line.charAt(0)) ? OptionalLong.of(Long.parseLong(line)) : OptionalLong.empty();
    }

    private void send(Gate gate, String... lines) {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII);
        LineBlock left = LineBlock.within(bytes, 0, bytes.length);
        while (!left.isEmpty()) {
            LineBlock going = left.first(gate.admit(left));
            if (going.isEmpty()) {
                return;
            }
            long at = (ticker.nanoTime() - start) / MILLI;
            new String(bytes, going.from(), going.length(), StandardCharsets.US_ASCII)
                    .lines()
                    .forEach(line -> went.add(line + "@" + at));
            left = left.after(going);
        }
    }
}
