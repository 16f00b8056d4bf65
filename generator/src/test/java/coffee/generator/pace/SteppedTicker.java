package coffee.generator.pace;

import java.util.SplittableRandom;

/** Time that passes only in {@link #sleep}, which takes a little too long, as on a real machine. */
final class SteppedTicker implements Ticker {

    private final SplittableRandom random = new SplittableRandom(3);
    private final long oversleeps;
    private long now = 17;
    private long end = Long.MAX_VALUE;

    SteppedTicker(long oversleeps) {
        this.oversleeps = oversleeps;
    }

    void endAfter(long nanos) {
        end = now + nanos;
    }

    void pass(long nanos) {
        now += nanos;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public boolean sleep(long nanos) {
        now += nanos + (oversleeps == 0 || nanos == 0 ? 0 : random.nextLong(oversleeps));
        return now < end;
    }
}
