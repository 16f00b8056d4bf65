package coffee.pipeline.chaos;

import coffee.cli.CommandFailure;
import coffee.kafka.KafkaAddress;
import coffee.pipeline.ClusterStage;
import coffee.pipeline.RunningPart;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** The faults of a chaos run, drawn one at a time. For one thread. */
final class Faults {

    /**
     * Something that goes wrong.
     *
     * @param name what it is counted as, such as "flume killed"
     */
    record Fault(String name, Injection injection) {}

    /**
     * Injects the fault once and returns what it did, with the values drawn from {@code dice}. The fault is over when
     * this returns, unless another part of the pipeline repairs it.
     */
    @FunctionalInterface
    interface Injection {
        String inject(RandomGenerator dice) throws IOException, InterruptedException;
    }

    private static final int MOST_PARTITIONS = 8;
    private static final Duration BACK_WITHIN = Duration.ofSeconds(90);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(10);

    private final List<Fault> all = new ArrayList<>();

    /** Draws the next fault. */
    Fault draw(RandomGenerator dice) {
        return all.get(dice.nextInt(all.size()));
    }

    private void add(String name, Injection injection) {
        all.add(new Fault(name, injection));
    }

    /** Faults of Redis, and of the connections to it. */
    void of(EmbeddedRedis redis, FaultyProxy proxy) {
        add("Redis killed", dice -> {
            long away = dice.nextLong(4_000);
            redis.kill();
            Thread.sleep(away);
            redis.restart();
            return "killed Redis, back after " + away + " ms";
        });
        add("Redis frozen", dice -> freeze("Redis server", redis.process(), dice));
        add("scripts flushed", dice -> {
            ask(redis, Command.SCRIPT, "FLUSH");
            return "flushed the scripts of Redis";
        });
        add("connections ended by Redis", dice -> {
            ask(redis, Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
            return "had Redis end all its connections";
        });
        add("links cut", dice -> {
            proxy.cut();
            return "cut all connections to Redis";
        });
        add("links held", dice -> {
            long still = 500 + dice.nextLong(5_000);
            proxy.stall();
            Thread.sleep(still);
            proxy.flow();
            return "held back all that went to and from Redis for " + still + " ms";
        });
        add("replies swallowed", dice -> {
            long deaf = 200 + dice.nextLong(2_000);
            proxy.swallowReplies(true);
            Thread.sleep(deaf);
            proxy.cut();
            proxy.swallowReplies(false);
            return "swallowed the replies of Redis for " + deaf + " ms, then cut";
        });
        add("links slowed", dice -> {
            long slow = 500 + dice.nextLong(3_000);
            proxy.split(true);
            Thread.sleep(slow);
            proxy.split(false);
            return "slowed Redis to single bytes for " + slow + " ms";
        });
    }

    private static void ask(EmbeddedRedis redis, Command command, String... words) {
        try (Connection connection = RedisAddress.local(redis.port()).openConnection()) {
            connection.sendCommand(command, words);
            connection.getOne();
        }
    }

    /** Faults of a process: it is killed and started again, or frozen for longer than the timeouts of its peers. */
    void of(RunningPart part) {
        add(part.name() + " killed", dice -> {
            long away = dice.nextLong(2_000);
            part.kill();
            part.awaitEnd(Duration.ofSeconds(5));
            Thread.sleep(away);
            part.restart();
            return "killed the " + part.name() + ", back after " + away + " ms";
        });
        add(part.name() + " frozen", dice -> freeze(part.name(), part.handle(), dice));
    }

    /** Faults of a Storm cluster. Its supervisor restarts a worker; Nimbus and supervisor are restarted here. */
    void of(ClusterStage cluster) {
        Injection worker = dice -> kill(cluster, "worker", dice);
        add("worker killed", worker);
        add("worker killed", worker);
        add("worker frozen", dice -> freeze("worker of the cluster", one(cluster, "worker", dice), dice));
        for (String kind : List.of("supervisor", "nimbus")) {
            add(kind + " killed", dice -> {
                String said = kill(cluster, kind, dice);
                cluster.mend();
                return said;
            });
        }
    }

    private static String kill(ClusterStage cluster, String kind, RandomGenerator dice)
            throws IOException, InterruptedException {
        ProcessHandle victim = one(cluster, kind, dice);
        victim.destroyForcibly();
        try {
            victim.onExit().get(GONE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailure("the " + kind + " outlived a kill -9", e);
        }
        return "killed a " + kind + " of the cluster";
    }

    /** One process of that kind. Waits for one that was killed before; fails if it does not come back in time. */
    private static ProcessHandle one(ClusterStage cluster, String kind, RandomGenerator dice)
            throws IOException, InterruptedException {
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

    /** Freezes a process and all that it started for one to eight seconds. */
    private static String freeze(String name, ProcessHandle process, RandomGenerator dice)
            throws IOException, InterruptedException {
        long still = 1_000 + dice.nextLong(7_000);
        List<Long> family = Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
        signal("STOP", family);
        try {
            Thread.sleep(still);
        } finally {
            signal("CONT", family);
        }
        return "froze the " + name + " for " + still + " ms";
    }

    private static void signal(String name, List<Long> processes) throws IOException, InterruptedException {
        for (long process : processes) {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        }
    }

    /** Adds partitions to the topic. */
    void of(KafkaAddress kafka) {
        add("partition added", dice -> addPartition(kafka));
    }

    private static String addPartition(KafkaAddress kafka) throws InterruptedException {
        try (Admin admin = Admin.create(kafka.clientSettings())) {
            int partitions = admin.describeTopics(List.of(kafka.topic()))
                    .topicNameValues()
                    .get(kafka.topic())
                    .get()
                    .partitions()
                    .size();
            if (partitions == MOST_PARTITIONS) {
                return "added no partition: there are " + partitions;
            }
            admin.createPartitions(Map.of(kafka.topic(), NewPartitions.increaseTo(partitions + 1)))
                    .all()
                    .get();
            return "added a partition, the " + (partitions + 1) + "th";
        } catch (ExecutionException e) {
            return "could add no partition: " + e.getCause().getMessage();
        }
    }
}
