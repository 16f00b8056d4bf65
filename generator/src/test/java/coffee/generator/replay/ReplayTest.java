package coffee.generator.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Schema;
import coffee.generator.OrderData;
import coffee.generator.out.LineBlock;
import coffee.generator.out.SentLines;
import coffee.generator.pace.GapGate.OrderedAt;
import coffee.generator.pace.Gate;
import coffee.generator.pace.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final SentLines sentLines = new SentLines();
    private final List<String> notes = new ArrayList<>();
    private long mayStillGo = Long.MAX_VALUE;

    @Test
    void sendsAllFilesByteForByte() throws IOException {
        Replay replay = replay(OrderData.names(), 0);
        assertTrue(replay.run(false));
        assertArrayEquals(OrderData.bytes(), sent.toByteArray());
        assertEquals(31_004, replay.expected().orElseThrow());
    }

    @Test
    void aStoppedReplayGoesOnWithoutALineLessOrMore() throws IOException {
        int lines = 0;
        for (int some : new int[] {1, 9_999, 3, 5_000}) {
            mayStillGo = some;
            assertFalse(replay(OrderData.names(), lines).run(false));
            lines += some;
        }
        mayStillGo = Long.MAX_VALUE;
        assertTrue(replay(OrderData.names(), lines).run(false));
        assertArrayEquals(OrderData.bytes(), sent.toByteArray());
    }

    @Test
    void loopsUntilItIsStopped() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a\nb\nc\n");
        mayStillGo = 8;
        replay(List.of(file.toString()), 0).run(true);
        assertEquals("a\nb\nc\na\nb\nc\na\nb\n", sent.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void doesNotLoopOverNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("f"));
        Replay replay = replay(List.of(file.toString()), 0);
        assertThrows(IOException.class, () -> replay.run(true));
    }

    @Test
    void endsTheLastLineOfAFileBeforeTheNextFile() throws IOException {
        Path a = Files.writeString(folder.resolve("a"), "1\n2");
        Path b = Files.writeString(folder.resolve("b"), "3\n");
        replay(List.of(a.toString(), b.toString()), 0).run(false);
        assertEquals("1\n2\n3\n", sent.toString(StandardCharsets.US_ASCII));
        assertEquals(List.of(a + " ended without a newline; one was added"), notes);
    }

    @Test
    void readsTheTimesOfOrdersOnly() {
        OrderedAt times = OrderedAt.decoded(Schema.COFFEE);
        String order = "{\"customerAgeGrade\":\"1020\",\"paymentMethod\":\"Cash\",\"orders\":[\"Latte\"]%s}";
        assertEquals(
                1_773_478_200_000L,
                time(times, String.format(order, ",\"orderedAt\":1773478200000"))
                        .orElseThrow());
        assertEquals(
                1_773_478_200_000L,
                time(times, String.format(order, ",\"orderedAt\":\"2026-03-14T08:50:00Z\""))
                        .orElseThrow());
        assertTrue(time(times, String.format(order, "")).isEmpty());
        assertTrue(time(times, String.format(order, ",\"orderedAt\":1")).isEmpty());
        assertTrue(time(times, "").isEmpty());
    }

    private static OptionalLong time(OrderedAt times, String line) {
        byte[] bytes = ("?" + line + "\n").getBytes(StandardCharsets.US_ASCII);
        return times.of(bytes, 1, bytes.length - 1);
    }

    private Replay replay(List<String> files, long skip) throws IOException {
        Gate gate = waiting -> {
            long going = Math.min(mayStillGo, Math.min(waiting.count(), 700));
            mayStillGo -= going;
            return going;
        };
        return new Replay(files, gate, new Endless(), new Taker(), sentLines, skip, notes::add);
    }

    private final class Taker implements Replay.Target {
        @Override
        public void send(LineBlock lines) {
            sent.writeBytes(Arrays.copyOfRange(lines.bytes(), lines.from(), lines.to()));
            sentLines.add(lines);
        }

        @Override
        public void close() {}
    }

    private static final class Endless implements Ticker {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public boolean sleep(long nanos) {
            return true;
        }
    }
}
