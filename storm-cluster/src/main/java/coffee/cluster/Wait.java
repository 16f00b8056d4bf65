package coffee.cluster;

import coffee.cli.CommandFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Waits for what other processes do: looks again and again, and not for ever. */
final class Wait {

    private static final Duration AT_MOST = Duration.ofSeconds(90);

    private Wait() {}

    /** Returns once the condition holds; where it never does, throws what {@code complaint} makes of the time allowed. */
    static void until(BooleanSupplier condition, Duration lookEvery, Function<Duration, String> complaint) {
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
