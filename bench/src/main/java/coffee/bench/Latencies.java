package coffee.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/** The times that many operations took. All are kept, so every percentile is exact. Immutable. */
public final class Latencies {

    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    /** Records how long each operation took. Safe for many threads. */
    public static final class Recorder {

        private final LongStream.Builder nanos = LongStream.builder();

        public synchronized void add(long took) {
            nanos.add(took);
        }

        /** What was recorded; to be called once, at the end. */
        public synchronized Latencies stop() {
            return of(nanos.build().toArray());
        }
    }

    public static Latencies of(long... nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /** The time that this percentage of them did not exceed. */
    public Duration percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return Duration.ofNanos(sorted[Math.max(1, rank) - 1]);
    }

    public Duration max() {
        return Duration.ofNanos(sorted[sorted.length - 1]);
    }

    public double p50Millis() {
        return millis(percentile(50));
    }

    public double p99Millis() {
        return millis(percentile(99));
    }

    public double maxMillis() {
        return millis(max());
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    /** The head of a table of {@link #row}s, with room for their names in the first column. */
    public static String head(String what, String counted) {
        return String.format(Locale.ROOT, "%-52s %10s %9s %9s %9s", what, counted, "p50 ms", "p99 ms", "max ms");
    }

    public String row(String what) {
        return String.format(
                Locale.ROOT, "%-52s %,10d %9.1f %9.1f %9.1f", what, count(), p50Millis(), p99Millis(), maxMillis());
    }
}
