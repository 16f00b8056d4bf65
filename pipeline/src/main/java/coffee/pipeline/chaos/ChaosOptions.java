package coffee.pipeline.chaos;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What can be asked of the chaos; to be used as a picocli mixin. */
final class ChaosOptions {

    @Option(names = "--for", paramLabel = "TIME", description = "For how long things go wrong (default: 10m).")
    Duration span = Duration.ofMinutes(10);

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Draw the same faults in the same order as the run that told this seed.")
    Long seed;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Orders a second that are placed (default: ${DEFAULT-VALUE}).")
    long rate = 500;

    @Option(
            names = "--local",
            description = "Count in one process instead of on a real Storm cluster: no worker, supervisor or Nimbus is "
                    + "killed then, but the whole topology is.")
    boolean local;

    @Option(names = "--kafka", description = "Queue the orders in a Kafka, which is killed and frozen too.")
    boolean kafka;

    /** What is wrong with the options, if anything. */
    Optional<String> problem() {
        if (span.toSeconds() < 10) {
            return Optional.of("--for must be at least 10s");
        }
        if (rate < 1 || rate > 100_000) {
            return Optional.of("--rate must be from 1 to 100000, not " + rate);
        }
        return Optional.empty();
    }
}
