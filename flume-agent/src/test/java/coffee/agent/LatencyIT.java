package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How soon a line is on the queue. */
@Isolated
@Timeout(240)
class LatencyIT {

    private static final Duration SOON = Duration.ofMillis(300);

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"flume-taildir.conf", "flume-exec.conf"})
    void anIdleStreamIsQuick(String conf) throws IOException {
        try (Rig rig = new Rig(temp, conf)) {
            // given an agent that has been idle for a while
            List<String> lines = new ArrayList<>(Lines.numbered(0, 100));
            Lines.append(rig.file, lines);
            rig.start();
            rig.queue.awaitExactly(lines);
            List<Duration> waits = new ArrayList<>();

            // when a line comes now and then
            for (String line : Lines.numbered(100, 115)) {
                Instant begin = Instant.now();
                Lines.append(rig.file, List.of(line));
                lines.add(line);
                rig.queue.awaitLength(lines.size());
                waits.add(Duration.between(begin, Instant.now()));
            }

            // then it is there soon: the median, for this machine may do other things too
            rig.queue.awaitExactly(lines);
            waits.sort(null);
            System.out.println(conf + ": an appended line arrives after "
                    + waits.get(waits.size() / 2).toMillis() + " ms (median), "
                    + waits.get(waits.size() - 1).toMillis() + " ms (longest)");
            assertTrue(waits.get(waits.size() / 2).compareTo(SOON) <= 0, () -> "waits: " + waits);
        }
    }
}
