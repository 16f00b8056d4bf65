package coffee.tools.chaos;

import coffee.cli.CommandFailure;
import coffee.tools.pipeline.ClusterStage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** What befalls a Storm cluster. A worker is brought back by its supervisor; the others as an operator would do it. */
final class ClusterBlows {

    private static final Duration BACK_WITHIN = Duration.ofSeconds(90);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(10);

    private final ClusterStage cluster;

    ClusterBlows(ClusterStage cluster) {
        this.cluster = cluster;
    }

    List<Blow> all() {
        Blow worker = new Blow("worker killed", dice -> kill("worker", dice));
        return List.of(
                worker,
                worker,
                new Blow("worker frozen", dice -> freeze("worker", dice)),
                new Blow("supervisor killed", dice -> killAndMend("supervisor", dice)),
                new Blow("nimbus killed", dice -> killAndMend("nimbus", dice)));
    }

    private String killAndMend(String kind, RandomGenerator dice) throws IOException, InterruptedException {
        String said = kill(kind, dice);
        cluster.mend();
        return said;
    }

    private String kill(String kind, RandomGenerator dice) throws IOException, InterruptedException {
        ProcessHandle victim = one(kind, dice);
        victim.destroyForcibly();
        try {
            victim.onExit().get(GONE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailure("the " + kind + " outlived a kill -9", e);
        }
        return "killed a " + kind + " of the cluster";
    }

    private String freeze(String kind, RandomGenerator dice) throws IOException, InterruptedException {
        return ProcessBlows.freeze(kind + " of the cluster", one(kind, dice), dice);
    }

    /** One process of that kind; that the last one killed comes back in time is part of what is proved. */
    private ProcessHandle one(String kind, RandomGenerator dice) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(BACK_WITHIN);
        List<ProcessHandle> those = cluster.processes(kind);
        while (those.isEmpty()) {
            if (Instant.now().isAfter(end)) {
                throw new CommandFailure("no " + kind + " came back within " + BACK_WITHIN.toSeconds() + " s");
            }
            Thread.sleep(500);
            those = cluster.processes(kind);
        }
        return those.get(dice.nextInt(those.size()));
    }
}
