package coffee.operator.status;

import coffee.operator.status.Status.Look;
import coffee.operator.status.Status.Look.ReadFile;
import coffee.operator.status.Status.Rates;
import coffee.operator.status.Status.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares consecutive looks. A stage that has work and does not move is stuck once that has lasted for {@link
 * #PATIENCE}; until then it is only still. For one thread.
 */
final class Stages {

    /** Longer than a healthy topology or agent takes for a batch, even on a slow machine. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String redis;
    private final String queue;
    private Look last;
    private Instant agentStill;
    private Instant countingStill;
    private Optional<Instant> lastCommit = Optional.empty();

    /** {@code redis} and {@code queue} are how messages name them. */
    Stages(String redis, String queue) {
        this.redis = redis;
        this.queue = queue;
    }

    /** The status when Redis cannot be read. */
    Status away(Instant at, String reason) {
        return away(at, Stage.REDIS, reason);
    }

    /** The status when the server of that stage, Redis or Kafka, cannot be read. */
    Status away(Instant at, Stage stage, String reason) {
        last = null;
        return new Status(at, redis, queue, Optional.empty(), Optional.empty(), lastCommit, List.of(stage), reason);
    }

    Status see(Look now) {
        Optional<Rates> rates = Optional.ofNullable(last).map(before -> Rates.between(before, now));
        if (last == null) {
            agentStill = now.at();
            countingStill = now.at();
        } else {
            if (now.behind() == 0 || !offsets(now).equals(offsets(last))) {
                agentStill = now.at();
            }
            boolean committed = now.standing().committed() != last.standing().committed();
            if (committed) {
                lastCommit = Optional.of(now.at());
            }
            if (committed || now.standing().queued() == 0) {
                countingStill = now.at();
            }
        }
        last = now;
        List<Stage> stuck = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        if (isOver(agentStill)) {
            stuck.add(Stage.AGENT);
            reasons.add(String.format(
                    Locale.ROOT,
                    "%,d bytes of files wait and none was read for %s: is the agent running (bin/coffee flume)?",
                    now.behind(),
                    Status.seconds(Duration.between(agentStill, now.at()))));
        }
        if (isOver(countingStill)) {
            stuck.add(Stage.COUNTING);
            reasons.add(String.format(
                    Locale.ROOT,
                    "%,d orders are queued and none was counted for %s: is a topology running on %s (bin/coffee"
                            + " topology)?",
                    now.standing().queued(),
                    Status.seconds(Duration.between(countingStill, now.at())),
                    queue));
        }
        String says = stuck.isEmpty() ? atWork(now, rates) : String.join(" ", reasons);
        return new Status(now.at(), redis, queue, Optional.of(now), rates, lastCommit, stuck, says);
    }

    /** Whether a stage has work and has not moved, but not yet for long enough to be stuck. */
    boolean unsure() {
        return last != null
                && (agentStill.isBefore(last.at()) || countingStill.isBefore(last.at()))
                && !isOver(agentStill)
                && !isOver(countingStill);
    }

    private boolean isOver(Instant still) {
        return Duration.between(still, last.at()).compareTo(PATIENCE) >= 0;
    }

    private static String atWork(Look now, Optional<Rates> rates) {
        if (now.standing().queued() == 0 && now.behind() == 0) {
            return "nothing to do: every order that has arrived is counted";
        }
        if (rates.isPresent() && rates.get().queued() > 0 && now.standing().queued() > 0) {
            return String.format(
                    Locale.ROOT,
                    "at work, but the queue grows by %,.0f orders a second: they come faster than they are counted",
                    rates.get().queued());
        }
        return "at work";
    }

    private static Map<String, Long> offsets(Look look) {
        return look.files().stream()
                .collect(Collectors.toMap(file -> file.identity() + " " + file.id(), ReadFile::offset));
    }
}
