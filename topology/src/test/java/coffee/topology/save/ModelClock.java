package coffee.topology.save;

import java.time.Duration;

/** A clock that goes when it is told to. */
final class ModelClock {

    private long nanos;

    long nanos() {
        return nanos;
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }
}
