package coffee.bench.dashboard;

import coffee.bench.report.Latencies;
import java.util.stream.LongStream;

/** Takes down how long each of many things took. Safe for many threads. */
final class Stopwatch {

    private final LongStream.Builder nanos = LongStream.builder();

    synchronized void add(long took) {
        nanos.add(took);
    }

    /** What was taken down; to be called once, at the end. */
    synchronized Latencies stop() {
        return Latencies.of(nanos.build().toArray());
    }
}
