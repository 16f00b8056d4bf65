package coffee.bench.pipeline;

import coffee.bench.Latencies;
import java.util.Arrays;

/** At which moments which position had been reached, as somebody saw it. For one thread at a time. */
final class Sightings {

    private long[] nanos = new long[1024];
    private long[] positions = new long[1024];
    private int size;

    /** At that nanosecond all lines before that position were there; what is no news is passed over. */
    void add(long nano, long position) {
        if (position <= reached()) {
            return;
        }
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
            positions = Arrays.copyOf(positions, 2 * size);
        }
        nanos[size] = nano;
        positions[size++] = position;
    }

    long reached() {
        return size == 0 ? 0 : positions[size - 1];
    }

    /** How long each of the lines from {@code from} to before {@code to} took to be there. */
    Latencies since(long[] appendedAt, int from, int to) {
        long[] took = new long[to - from];
        int sighting = 0;
        for (int line = from; line < to; line++) {
            while (sighting < size && positions[sighting] <= line) {
                sighting++;
            }
            if (sighting == size) {
                throw new IllegalArgumentException("line " + line + " was never seen");
            }
            took[line - from] = nanos[sighting] - appendedAt[line];
        }
        return Latencies.of(took);
    }
}
