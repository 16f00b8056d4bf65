package coffee.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends processes: all are asked to at once, and those that have not within the patience for all are killed. */
final class Processes {

    private Processes() {}

    /** Returns when they have ended, and gives how many they are. */
    static int end(Collection<ProcessHandle> processes, Duration patience) {
        processes.forEach(ProcessHandle::destroy);
        Instant end = Instant.now().plus(patience);
        for (ProcessHandle process : processes) {
            if (!ended(process, Duration.between(Instant.now(), end))) {
                process.destroyForcibly();
                ended(process, patience);
            }
        }
        return processes.size();
    }

    private static boolean ended(ProcessHandle process, Duration within) {
        try {
            process.onExit().get(Math.max(1, within.toMillis()), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
