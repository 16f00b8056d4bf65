package coffee.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UsageTest {

    private static final Duration WORK = Duration.ofMillis(300);
    private static final Duration TICK = Duration.ofMillis(20);

    /** Like every JVM that runs JUnit, this one has compiled much already. */
    private final ProcessHandle self = ProcessHandle.current();

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux reports the time of single threads")
    void leavesOutTheCompilerAndNothingElse() {
        // given
        Duration all = Usage.cpu(self);
        Duration before = Usage.cpuWithoutCompiler(self);
        // when
        work();
        // then
        Duration after = Usage.cpuWithoutCompiler(self);
        assertTrue(before.compareTo(all.minus(TICK)) < 0, before + " without the compiler, " + all + " with it");
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
