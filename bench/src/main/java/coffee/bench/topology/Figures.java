package coffee.bench.topology;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What a contender needed for so many orders.
 *
 * @param took from the first order to the last
 * @param cpu of its own process
 * @param redisCpu of the server
 * @param peakMemory in bytes, 0 where the system does not tell
 * @param commands that Redis executed
 */
record Figures(long orders, Duration took, Duration cpu, Duration redisCpu, long peakMemory, long commands) {

    /** The one in the middle, by the time it took. */
    static Figures median(List<Figures> rounds) {
        return rounds.stream()
                .sorted(Comparator.comparing(Figures::took))
                .skip(rounds.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    double perSecond() {
        return orders / seconds(took);
    }

    /** CPU seconds of both processes for a million orders. */
    double cpuPerMillion() {
        return seconds(cpu.plus(redisCpu)) / orders * 1e6;
    }

    double redisCpuPerMillion() {
        return seconds(redisCpu) / orders * 1e6;
    }

    double commandsPerThousand() {
        return commands * 1e3 / orders;
    }

    private static double seconds(Duration d) {
        return d.toNanos() / 1e9;
    }
}
