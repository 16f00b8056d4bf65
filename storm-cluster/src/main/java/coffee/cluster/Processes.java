package coffee.cluster;

import coffee.cli.CommandFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Ends processes, and waits for conditions. */
final class Processes {

    private static final Duration AT_MOST = Duration.ofSeconds(90);

    private Processes() {}

    /**
     * Ends processes: all are terminated at once, and those that have not ended in time are killed. Returns their
     * number.
     */
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

    /**
     * Waits for the condition; if it does not become true in the time allowed, throws the {@code complaint} about that
     * time.
     */
    static void awaitThat(BooleanSupplier condition, Duration lookEvery, Function<Duration, String> complaint) {
        Instant end = Instant.now().plus(AT_MOST);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new CommandFailure(complaint.apply(AT_MOST));
            }
            pause(lookEvery);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while waiting", e);
        }
    }
}
