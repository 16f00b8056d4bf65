package coffee.tools.chaos;

import coffee.tools.pipeline.RunningPart;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What befalls a process: it is killed and comes back, or it is frozen for a while. */
final class ProcessBlows {

    private ProcessBlows() {}

    /** Kills the part, and starts it again up to two seconds later. */
    static Blow kill(RunningPart part) {
        return new Blow(part.name() + " killed", dice -> {
            long away = dice.nextLong(2_000);
            part.kill();
            part.awaitEnd(Duration.ofSeconds(5));
            Thread.sleep(away);
            part.restart();
            return "killed the " + part.name() + ", back after " + away + " ms";
        });
    }

    /** Freezes the part for one to eight seconds: past the timeouts of those that talk with it. */
    static Blow freeze(RunningPart part) {
        return new Blow(part.name() + " frozen", dice -> freeze(part.name(), part.handle(), dice));
    }

    /** Freezes a process and all that it started. */
    static String freeze(String name, ProcessHandle process, RandomGenerator dice)
            throws IOException, InterruptedException {
        long still = 1_000 + dice.nextLong(7_000);
        List<Long> family = Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
        signal("STOP", family);
        try {
            Thread.sleep(still);
        } finally {
            signal("CONT", family);
        }
        return "froze the " + name + " for " + still + " ms";
    }

    private static void signal(String name, List<Long> processes) throws IOException, InterruptedException {
        for (long process : processes) {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        }
    }
}
