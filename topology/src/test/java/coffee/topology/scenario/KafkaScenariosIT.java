package coffee.topology.scenario;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.OrderFiles;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.recount.Comparison;
import coffee.recount.Recount;
import coffee.redis.embedded.RedisBackup;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.topology.OrderTopology;
import coffee.topology.ingest.OrderSpout;
import coffee.topology.ingest.kafka.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;
import org.apache.storm.thrift.TException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults with a topic as the queue that one process can show; every tuple is serialised. */
@Timeout(300)
class KafkaScenariosIT {

    @AutoClose
    private static LocalCluster storm;

    @AutoClose
    private static EmbeddedKafka broker;

    private static int topologies;

    @TempDir
    private Path temp;

    private LocalPipeline pipeline;
    private Topic topic;
    private final List<LocalCluster.LocalTopology> running = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedKafka.start();
        storm = LocalPipeline.storm();
    }

    @BeforeEach
    void open() throws Exception {
        pipeline = new LocalPipeline();
        topic = new Topic(broker, 2);
    }

    @AfterEach
    void close() throws Exception {
        for (LocalCluster.LocalTopology topology : running) {
            topology.close();
        }
        topic.close();
        pipeline.close();
    }

    private void submit() throws Exception {
        Settings settings = pipeline.settings(topic.settings(
                "topology.spouts=2", "topology.batchOrders=500", "redis.timeout=800ms", "topology.messageTimeout=2s"));
        Config config = OrderTopology.config(settings);
        config.put(Config.TOPOLOGY_TESTING_ALWAYS_TRY_SERIALIZE, true);
        running.add(storm.submitTopology("kafka-" + topologies++, config, OrderTopology.topology(settings)));
    }

    private long counted() {
        return new CountsStore(pipeline.client(), pipeline.settings().layout())
                .standing()
                .lines();
    }

    private void awaitCounted(long lines) {
        await(lines + " lines are counted", () -> counted() >= lines);
    }

    private void everyOrderIsCountedOnce(String... files) throws IOException {
        Settings settings = pipeline.settings();
        Recount recount = Recount.of(Stream.of(files).map(OrderFiles::path).toList(), settings, Instant.now());
        awaitCounted(recount.lines());
        Comparison comparison = Comparison.of(recount, new CountsStore(pipeline.client(), settings.layout()));
        assertEquals(List.of(), comparison.differences());
    }

    private static List<String> lines(String file) throws IOException {
        return OrderFiles.lines(file).stream()
                .map(line -> new String(line, StandardCharsets.ISO_8859_1))
                .toList();
    }

    /**
     *  1. count a topic of two partitions, with some aborted transactions
     *  2. kill Redis in mid-stream, and start it again
     *  3. kill the broker, and start it again
     *  4. add a partition, and a second topology
     *  5. restore Redis to an earlier state
     *  6. send orders with branches too
     *  7. each period equals the recount
     */
    @Test
    @Tag("full")
    void countsEachOrderOnceWhateverFails() throws Exception {
        List<String> lines = lines("orders-timed-20k");
        submit();
        topic.spread(lines.subList(0, 6_000), 2, 40);
        awaitCounted(1_000);
        pipeline.server().kill();
        pipeline.server().restart();
        awaitCounted(4_000);
        broker.kill();
        broker.restart();
        topic.spread(lines.subList(6_000, 10_000), 2, 300);
        topic.addPartition(3);
        submit();
        topic.spread(lines.subList(10_000, 15_000), 3, 100);
        awaitCounted(11_000);
        RedisBackup saved = RedisBackup.of(pipeline.server(), temp.resolve("saved"));
        topic.spread(lines.subList(15_000, lines.size()), 3, 500);
        awaitCounted(18_000);
        saved.putBack();
        topic.spread(lines("orders-branches-20k"), 3, 2_000);
        everyOrderIsCountedOnce("orders-timed-20k", "orders-branches-20k");
    }

    private boolean saysThatItWasCreatedAgain() throws TException {
        return storm
                .getTopologyInfoByName("kafka-" + (topologies - 1))
                .get_errors()
                .getOrDefault(OrderSpout.ID, List.of())
                .stream()
                .anyMatch(error -> error.get_error().contains("was deleted and created again"));
    }

    /**
     *  1. count what is in a topic, then delete it and create it again with other orders
     *  2. the topology says so, and counts nothing of the new topic
     */
    @Test
    void countsNothingOfATopicThatWasCreatedAgain() throws Exception {
        topic.spread(lines("orders-dirty"), 2, 100);
        submit();
        everyOrderIsCountedOnce("orders-dirty");
        topic.recreate(2);
        topic.spread(lines("orders-10k"), 2, 1_000);
        await("Storm shows why", this::saysThatItWasCreatedAgain);
        everyOrderIsCountedOnce("orders-dirty");
    }
}
