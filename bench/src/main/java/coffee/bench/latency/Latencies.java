package coffee.bench.latency;

import java.time.Duration;
import java.util.Arrays;

/** How long each of many things took, all of them kept: every percentile is exact. Immutable. */
final class Latencies {

    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    static Latencies of(long... nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    int count() {
        return sorted.length;
    }

    /** What so many percent of them did not exceed. */
    Duration percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return Duration.ofNanos(sorted[Math.max(1, rank) - 1]);
    }

    Duration max() {
        return Duration.ofNanos(sorted[sorted.length - 1]);
    }
}
