package coffee.generator.pace;

import coffee.cli.StopSignal;
import java.time.Duration;
import java.util.Optional;

/** A clock that can wait; tests control it. */
public interface Ticker {

    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** Waits this long, or until the run is to end; returns whether it goes on. Once it is to end, it never waits. */
    boolean sleep(long nanos);

    /** Whether the run is to end. */
    default boolean over() {
        return !sleep(0);
    }

    /** Real time, until the run is asked to stop or its time is over; that starts with the first call. */
    static final class OfRun implements Ticker {

        private final StopSignal stop;
        private final long lasts;
        private long begin;
        private boolean begun;

        public OfRun(StopSignal stop, Optional<Duration> lasts) {
            this.stop = stop;
            this.lasts = lasts.map(Duration::toNanos).orElse(Long.MAX_VALUE);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean sleep(long nanos) {
            if (!begun) {
                begun = true;
                begin = System.nanoTime();
            }
            long left = lasts - (System.nanoTime() - begin);
            if (left <= 0) {
                return false;
            }
            try {
                return !stop.await(Duration.ofNanos(Math.max(0, Math.min(nanos, left)))) && nanos < left;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
