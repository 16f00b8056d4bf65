package coffee.cluster;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.recount.Comparison;
import coffee.recount.Recount;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.RedisBackup;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import redis.clients.jedis.UnifiedJedis;

/**
 * A Redis that loses nothing, and a cluster with the topology on two workers, submitted as an operator does. It checks
 * the guarantee: all orders that were fed, into four lists or a topic, are counted exactly once.
 */
final class ClusterPipeline implements AutoCloseable {

    static final String NAME = "coffee";
    static final int WORKERS = 2;
    private static final Map<String, String> LISTS = Map.of("queue", "orders,orders-2,orders-3,orders-4");

    private static final Path TIMED = Path.of("../contract/src/test/resources/orders/orders-timed-20k.jsonl");
    private static final Path JAR = Path.of("../topology/target/coffee-topology.jar");
    private static final Path STORM = Path.of("../topology/target/storm/lib");
    private static final int PUSHED_AT_ONCE = 5_000;
    private static final String PUSH = """
            if tonumber(redis.call('GET', KEYS[2]) or 0) == tonumber(ARGV[1]) then
              redis.call('RPUSH', KEYS[1], unpack(ARGV, 2))
              redis.call('INCR', KEYS[2])
            end
            """;
    private static final int LAST_WORDS = 30;

    private final EmbeddedRedis server = EmbeddedRedis.start("--appendfsync", "always", "--save", "");

    /** Waits long for replies, so that no scenario fails because Redis stops for seconds, as on a slow disk. */
    private final UnifiedJedis client = RedisAddress.local(server.port())
            .withTimeout(Duration.ofSeconds(30))
            .openClient(1);

    private final Optional<FedTopic> topic;
    private final Map<String, String> properties = new TreeMap<>();
    private final Settings settings;
    private final StormCluster cluster;
    private final byte[][] lines;
    private volatile int fed;
    private long pushes;

    /** A pipeline whose queue is four lists. */
    ClusterPipeline(Path folder) throws IOException {
        this(folder, Optional.empty());
    }

    /** A pipeline whose queue is this topic; without one, it is four lists. */
    ClusterPipeline(Path folder, Optional<FedTopic> topic) throws IOException {
        this.topic = topic;
        properties.put("redis.uri", server.uri());
        properties.putAll(topic.map(FedTopic::settings).orElse(LISTS));
        settings = Settings.of(properties);
        cluster = new StormCluster(new ClusterFolder(folder.resolve("cluster")), STORM);
        lines = Files.readString(TIMED)
                .lines()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Brings the cluster up and submits the topology, with {@code more} options. */
    void start(String... more) {
        cluster.up(Ports.free(4));
        List<String> options = new ArrayList<>(List.of("--set", "topology.workers=" + WORKERS));
        options.addAll(List.of(more));
        submit(NAME, options.toArray(String[]::new));
        awaitWorkers(WORKERS);
    }

    /** Submits the topology under that name, with {@code more} options. */
    void submit(String name, String... more) {
        List<String> options = new ArrayList<>(List.of("--name", name, "--set", "topology.spouts=" + WORKERS));
        properties.forEach((property, value) -> options.addAll(List.of("--set", property + "=" + value)));
        options.addAll(List.of(more));
        assertEquals(0, cluster.submit(JAR, "coffee.topology.CoffeeTopology", options));
    }

    Optional<Worker> workerOf(String topology) {
        return cluster.workers().stream().filter(w -> w.isOf(topology)).findFirst();
    }

    Optional<Worker> workerAt(int port) {
        return cluster.workers().stream().filter(w -> w.port() == port).findFirst();
    }

    StormCluster cluster() {
        return cluster;
    }

    /** Kills Redis, and starts it again on the same data. */
    void killRedis() {
        server.kill();
        server.restart();
        await("Redis answers", () -> client.ping().equals("PONG"));
    }

    /** Runs {@code meanwhile}, and then restores Redis to its state before. */
    void putRedisBack(Path saved, Runnable meanwhile) throws IOException {
        RedisBackup backup = RedisBackup.of(server, saved);
        meanwhile.run();
        backup.putBack();
        await("Redis answers", () -> client.ping().equals("PONG"));
    }

    /** Adds the orders of the file to the queue, that many times, divided among the lists. */
    void feed(int times) {
        for (int n = 0; n < times; n++) {
            for (int i = 0; i < lines.length; i += PUSHED_AT_ONCE) {
                push(i, Math.min(lines.length, i + PUSHED_AT_ONCE));
            }
            fed = fed + 1;
        }
    }

    /** Adds the orders of the file to the queue, that many per second. */
    void feedSlowly(int perSecond) throws InterruptedException {
        int step = perSecond / 100;
        long begin = System.nanoTime();
        for (int i = 0; i < lines.length; i += step) {
            push(i, Math.min(lines.length, i + step));
            long due = begin + TimeUnit.SECONDS.toNanos(i + step) / perSecond;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        }
        topic.ifPresent(FedTopic::flush);
        fed = fed + 1;
    }

    /**
     * Pushes orders exactly once, even if Redis is killed meanwhile: the number of pushes is stored with them, so that
     * a push without a reply is recognised when it is retried.
     */
    private void push(int from, int to) {
        List<byte[]> some = Arrays.asList(lines).subList(from, to);
        if (topic.isPresent()) {
            topic.get().send(some);
            return;
        }
        List<String> queues = settings.layout().queues();
        List<byte[]> keys = List.of(
                queues.get((int) (pushes % queues.size())).getBytes(StandardCharsets.UTF_8),
                "pushes".getBytes(StandardCharsets.UTF_8));
        List<byte[]> words = new ArrayList<>();
        words.add(Long.toString(pushes).getBytes(StandardCharsets.UTF_8));
        words.addAll(some);
        await("it is pushed", () -> {
            client.eval(PUSH.getBytes(StandardCharsets.UTF_8), keys, words);
            return true;
        });
        pushes++;
    }

    /** How many orders were fed. */
    long fed() {
        return (long) fed * lines.length;
    }

    /** How many lines are counted or rejected; those in the queue are not. */
    long committed() {
        return new CountsStore(client, settings.layout()).standing().totals().lines();
    }

    /** Waits until at least that many orders are counted. */
    void awaitCommitted(long orders) {
        await(orders + " orders are counted", () -> committed() >= orders);
    }

    /** Rebalances the topology over that many workers, and waits until new workers have replaced the old ones. */
    void rebalance(int workers) {
        List<String> before = cluster.workers().stream().map(Worker::id).toList();
        cluster.nimbus().rebalance(NAME, workers);
        awaitWorkers(workers, worker -> !before.contains(worker.id()));
    }

    /** Waits until exactly that many workers run, and the supervisor has a heartbeat of each. */
    void awaitWorkers(int workers) {
        awaitWorkers(workers, worker -> true);
    }

    private void awaitWorkers(int workers, Predicate<Worker> such) {
        await(
                () -> workers + " workers run, but " + cluster.workers() + "\n" + lastWordsOfSupervisor(),
                () -> cluster.workers().size() == workers
                        && cluster.workers().stream().allMatch(such.and(cluster::hasReported)));
    }

    private String lastWordsOfSupervisor() {
        try {
            List<String> lines = Files.readAllLines(cluster.folder().logs().resolve("supervisor.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
        } catch (IOException e) {
            return "no log of the supervisor: " + e.getMessage();
        }
    }

    /** Every order that was fed is counted exactly once, in its own periods, and nothing else is. */
    void countsMatch() {
        awaitCommitted(fed());
        try {
            Comparison comparison = Comparison.of(
                    Recount.of(Collections.nCopies(fed, TIMED), settings, Instant.now()),
                    new CountsStore(client, settings.layout()));
            assertEquals(List.of(), comparison.differences());
            assertEquals(0, comparison.queued());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cluster.down();
        client.close();
        server.close();
    }
}
