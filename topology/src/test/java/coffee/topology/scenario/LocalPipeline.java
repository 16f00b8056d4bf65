package coffee.topology.scenario;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.OrderFiles;
import coffee.recount.Comparison;
import coffee.recount.Recount;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.topology.TestSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.storm.Config;
import org.apache.storm.DaemonConfig;
import org.apache.storm.LocalCluster;
import org.apache.storm.metricstore.NoOpMetricStore;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;

/**
 * A Redis that loses nothing, and all orders that were fed into its queue. It checks the guarantee: all of them are
 * counted exactly once. The batches are small, so that a stream lasts long enough to be disturbed.
 */
public final class LocalPipeline implements AutoCloseable {

    public static final Path TIMED = OrderFiles.path("orders-timed-20k");

    private static final int PUSHED_AT_ONCE = 5_000;

    private final EmbeddedRedis server;
    private final UnifiedJedis client;
    private final List<Path> fed = new ArrayList<>();

    /** Starts the Redis; {@code more} are further words of its command line. */
    public LocalPipeline(String... more) {
        List<String> words = new ArrayList<>(List.of("--appendfsync", "always", "--save", ""));
        words.addAll(List.of(more));
        server = EmbeddedRedis.start(words.toArray(String[]::new));
        client = RedisAddress.local(server.port())
                .withTimeout(Duration.ofSeconds(30))
                .openClient(4);
    }

    /** A Storm in this process with room for several topologies, which soon notices a topology that has ended. */
    static LocalCluster storm() throws Exception {
        return new LocalCluster.Builder()
                .withSupervisors(1)
                .withPortsPerSupervisor(4)
                .withDaemonConf(DaemonConfig.STORM_METRIC_STORE_CLASS, NoOpMetricStore.class.getName())
                .withDaemonConf(DaemonConfig.SUPERVISOR_MONITOR_FREQUENCY_SECS, 1)
                .withDaemonConf(Config.SUPERVISOR_WORKER_SHUTDOWN_SLEEP_SECS, 0)
                .withDaemonConf(Config.TASK_REFRESH_POLL_SECS, 1)
                .build();
    }

    public EmbeddedRedis server() {
        return server;
    }

    public UnifiedJedis client() {
        return client;
    }

    /** The settings of a topology on this queue, with {@code more} of the form {@code property=value}. */
    public Settings settings(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "redis.uri=" + server.uri(),
                "topology.batchOrders=50",
                "topology.pendingBatches=4",
                "topology.messageTimeout=5s"));
        words.addAll(List.of(more));
        return TestSettings.of(words.toArray(String[]::new));
    }

    /** Adds the lines of the file to the queue, that many times. */
    public void feed(Path file, int times) {
        feed(client, file, times);
    }

    /** Adds the lines to the queue of another Redis, of which this one is a replica. */
    void feed(UnifiedJedis master, Path file, int times) {
        byte[][] lines = lines(file);
        byte[] queue = settings().layout().queue().getBytes(StandardCharsets.UTF_8);
        for (int n = 0; n < times; n++) {
            for (int i = 0; i < lines.length; i += PUSHED_AT_ONCE) {
                master.rpush(queue, Arrays.copyOfRange(lines, i, Math.min(lines.length, i + PUSHED_AT_ONCE)));
            }
            fed.add(file);
        }
    }

    private static byte[][] lines(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long queued() {
        return client.llen(settings().layout().queue());
    }

    /** Waits until so many orders have left the queue. */
    public void awaitCommitted(long orders) {
        await(orders + " orders are counted", () -> committed() >= orders);
    }

    /** The position of the queue's head. */
    public long committed() {
        String position = client.get(settings().layout().committed());
        return position == null ? 0 : Long.parseLong(position);
    }

    /** How many open connections are newer than {@code connection}. */
    public long connectionsSince(long connection) {
        return connections().filter(id -> id > connection).count();
    }

    public long latestConnection() {
        return connections().max().orElse(0);
    }

    private LongStream connections() {
        return client.sendCommand(Protocol.Command.CLIENT, "LIST") instanceof byte[] list
                ? new String(list, StandardCharsets.UTF_8)
                        .lines()
                        .mapToLong(line -> Long.parseLong(line.substring("id=".length(), line.indexOf(' '))))
                : LongStream.empty();
    }

    /** Every order that was fed is counted exactly once, in its own periods, and nothing else is. */
    public void countsMatch() throws IOException {
        countsMatch(settings());
    }

    /** The same with other settings. */
    public void countsMatch(Settings settings) throws IOException {
        await("the queue is empty", () -> queued() == 0);
        Comparison comparison =
                Comparison.of(Recount.of(fed, settings, Instant.now()), new CountsStore(client, settings.layout()));
        assertEquals(List.of(), comparison.differences());
        assertEquals(comparison.lines(), committed());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
