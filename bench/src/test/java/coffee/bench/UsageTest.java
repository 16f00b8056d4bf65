package coffee.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UsageTest {

    private static final Duration WORK = Duration.ofMillis(300);
    private static final Duration TICK = Duration.ofMillis(20);

    /** The JVM of this test, which has compiled something, as every JVM has that runs JUnit. */
    private final ProcessHandle self = ProcessHandle.current();

    @Test
    void leavesOutTheCompilerAndNothingElse() {
        // given
        Duration all = Usage.cpu(self);
        Duration before = Usage.cpuWithoutCompiler(self);
        // when
        work();
        // then
        Duration after = Usage.cpuWithoutCompiler(self);
        assertTrue(before.compareTo(all.plus(TICK)) < 0, before + " without the compiler, " + all + " with it");
        assertTrue(after.minus(before).compareTo(WORK.minus(TICK)) >= 0, () -> "worked for " + after.minus(before));
    }

    private static void work() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + WORK.toNanos();
        while (threads.getCurrentThreadCpuTime() < end) {
            Math.sqrt(end);
        }
    }
}
