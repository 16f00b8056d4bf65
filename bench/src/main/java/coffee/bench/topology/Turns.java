package coffee.bench.topology;

import coffee.bench.Benchmark;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures several contestants in turn, round by round. The speed of a machine varies, so they are compared within each
 * round, and the median of these ratios is the result.
 */
final class Turns {

    /** Something that can be measured again and again. */
    interface Contestant {
        Figures measure() throws IOException, InterruptedException;
    }

    /**
     * What a contender needed for a number of orders.
     *
     * @param took from the first order to the last
     * @param cpu of its own process, without the JVM's compiler where the system reports it
     * @param serverCpu of Redis, and of the broker if there is one
     * @param peakMemory in bytes, 0 if unknown
     * @param commands that Redis executed
     */
    record Figures(long orders, Duration took, Duration cpu, Duration serverCpu, long peakMemory, long commands) {

        double perSecond() {
            return orders / seconds(took);
        }

        /** CPU seconds of all processes for a million orders. */
        double cpuPerMillion() {
            return seconds(cpu.plus(serverCpu)) / orders * 1e6;
        }

        double serverCpuPerMillion() {
            return seconds(serverCpu) / orders * 1e6;
        }

        double commandsPerThousand() {
            return commands * 1e3 / orders;
        }

        private static double seconds(Duration d) {
            return d.toNanos() / 1e9;
        }
    }

    /** A list for each round, in the order of the contestants. */
    private final List<List<Figures>> rounds = new ArrayList<>();

    Turns(int rounds, List<? extends Contestant> contestants) throws IOException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            List<Figures> round = new ArrayList<>();
            for (Contestant contestant : contestants) {
                round.add(contestant.measure());
            }
            this.rounds.add(round);
        }
    }

    /** The round of this contestant that is in the middle by its time. */
    Figures median(int contestant) {
        return rounds.stream()
                .map(round -> round.get(contestant))
                .sorted(Comparator.comparing(Figures::took))
                .skip(rounds.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** This figure of a contestant as a part of that of another one, round by round. */
    List<Double> ratios(int contestant, int beside, ToDoubleFunction<Figures> figure) {
        return rounds.stream()
                .map(round -> figure.applyAsDouble(round.get(contestant)) / figure.applyAsDouble(round.get(beside)))
                .toList();
    }

    /** The speed of a contestant as a part of that of another one. */
    double speed(int contestant, int beside) {
        return Benchmark.median(ratios(contestant, beside, Figures::perSecond), r -> r);
    }
}
