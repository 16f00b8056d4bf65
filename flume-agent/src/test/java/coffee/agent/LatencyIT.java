package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** How soon a line is on the queue. It prints what it measures, which on a busy machine is about the machine. */
@Isolated
@Timeout(240)
class LatencyIT {

    private static final int LINES_A_SECOND = 5_000;
    private static final int SECONDS = Integer.getInteger("coffee.seconds", 4);
    private static final int PORTION = 50;

    /** What any machine keeps; on a quiet one the 99th percentile is below 25 ms. */
    private static final Duration SURELY = Duration.ofSeconds(2);

    @TempDir
    private Path temp;

    /**
     *  1. append 5,000 lines a second
     *  2. look all the time how long the list is
     *  3. half of the lines are there within a moment
     */
    @Test
    void linesOfASteadyStreamArriveSoon() throws Exception {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
            // given an agent that is warm
            int warm = 2 * LINES_A_SECOND;
            List<String> lines = Lines.numbered(0, warm + SECONDS * LINES_A_SECOND);
            long[] appended = new long[lines.size()];
            rig.start();

            // when
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> append(rig.file, lines, appended));
            long[] arrived = new long[lines.size()];
            for (int seen = 0; seen < lines.size(); ) {
                int length = (int) rig.queue.length();
                Arrays.fill(arrived, seen, length, System.nanoTime());
                seen = length;
            }
            writer.join();

            // then
            long[] waits = new long[lines.size() - warm];
            for (int i = 0; i < waits.length; i++) {
                waits[i] = TimeUnit.NANOSECONDS.toMicros(arrived[warm + i] - appended[warm + i]);
            }
            Arrays.sort(waits);
            System.out.printf(
                    "append to list at %,d lines/s: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                    LINES_A_SECOND,
                    waits[waits.length / 2] / 1e3,
                    waits[waits.length * 99 / 100] / 1e3,
                    waits[waits.length - 1] / 1e3);
            assertTrue(waits[waits.length / 2] < TimeUnit.NANOSECONDS.toMicros(SURELY.toNanos()));
            rig.queue.awaitExactly(lines);
        }
    }

    private static void append(Path file, List<String> lines, long[] appended) {
        long begin = System.nanoTime();
        for (int i = 0; i < lines.size(); i += PORTION) {
            long due = begin + TimeUnit.SECONDS.toNanos(i) / LINES_A_SECOND;
            while (System.nanoTime() < due) {
                java.util.concurrent.locks.LockSupport.parkNanos(due - System.nanoTime());
            }
            Arrays.fill(appended, i, i + PORTION, System.nanoTime());
            Lines.append(file, lines.subList(i, i + PORTION));
        }
    }
}
