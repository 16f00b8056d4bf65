package coffee.bench.dashboard;

import java.util.Arrays;
import java.util.Locale;

/** How long many things took. Safe for many threads. */
final class Latencies {

    private long[] nanos = new long[1024];
    private int size;

    synchronized void add(long took) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = took;
    }

    /** Count, median, 99th percentile and the longest, in milliseconds. */
    synchronized String shown() {
        if (size == 0) {
            return "none";
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%,9d  %8.1f  %8.1f  %8.1f",
                size,
                sorted[size / 2] / 1e6,
                sorted[(int) Math.ceil(0.99 * size) - 1] / 1e6,
                sorted[size - 1] / 1e6);
    }
}
