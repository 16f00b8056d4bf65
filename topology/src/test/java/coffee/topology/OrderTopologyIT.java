package coffee.topology;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.OrderFiles;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.topology.local.LocalStorm;
import coffee.topology.save.Batches;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.storm.Config;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.UnifiedJedis;

@Timeout(300)
class OrderTopologyIT {

    @AutoClose
    private final EmbeddedRedis redis = EmbeddedRedis.start();

    @AutoClose
    private final UnifiedJedis client = RedisAddress.local(redis.port()).openClient(2);

    private Settings settings = TestSettings.of("redis.uri=" + redis.uri());

    private CountsStore store = new CountsStore(client, settings.layout());

    @Test
    void countsEveryPeriodAndEveryPair() throws Exception {
        countsWhatTheRefereeDid("orders-branches-20k");
    }

    /** A file without branches, and one of another schema. */
    @ParameterizedTest
    @Tag("full")
    @ValueSource(strings = {"orders-timed-20k", "rides-5k"})
    void countsWhatTheRefereeDid(String file) throws Exception {
        OrderFiles.Expected expected = OrderFiles.expected(file);
        settings = settings(file, expected.schema().crosses().isEmpty() ? Schema.NONE : Schema.ALL);
        push(file);

        drain();

        assertCounted(expected);
    }

    private void assertCounted(OrderFiles.Expected expected) {
        assertEquals(expected.totals(), store.standing().totals().fields());
        SortedMap<Instant, Map<String, Long>> periods = new TreeMap<>();
        store.periods(PeriodLength.parse("30s"), Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"))
                .forEach((period, counts) -> periods.put(period.start(), counts.fields()));
        assertEquals(expected.periods(), periods);
    }

    @Test
    void keepsEveryRejectedLineWithItsReason() throws Exception {
        settings = settings("orders-dirty", Schema.NONE);
        push("orders-dirty");

        drain();

        assertEquals(
                OrderFiles.expected("orders-dirty").totals(),
                store.standing().totals().fields());
        assertEquals(76, store.rejected(0, 1000).size());
        assertEquals(1004, store.standing().committed());
    }

    @Test
    void servesTheWorkersMetricsToPrometheus() throws Exception {
        // given
        int port = EmbeddedRedis.freePort();
        settings = TestSettings.of("redis.uri=" + redis.uri(), "topology.metricsPorts=" + port);
        push("orders-dirty");
        client.lpush(
                settings.layout().queue(), Batches.order("Latte", Instant.now().minusSeconds(3_600)));
        client.set(settings.layout().rejected(), "no list: nothing can be committed");

        // when
        List<String> metrics = new ArrayList<>();
        try (LocalStorm storm = LocalStorm.start(settings, Map.of())) {
            assertEquals(1, storm.cluster().getClusterInfo().get_topologies_size());
            await(
                    "the oldest order is an hour behind",
                    () -> scraped(port).stream()
                            .anyMatch(line -> line.matches("coffee_topology_lag_seconds\\{.*} 3[67]\\d\\d(\\.\\d+)?")));
            client.del(settings.layout().rejected());
            await("the orders are counted", () -> {
                metrics.clear();
                metrics.addAll(scraped(port));
                return metrics.stream()
                        .anyMatch(line -> line.startsWith("coffee_topology_orders_total{") && line.endsWith(" 929"));
            });
        }

        // then
        String labels = "\\{topology=\"coffee-1-\\d+\",component=\"(save|ingest)\",task=\"\\d+\"";
        for (String expected : List.of(
                "# TYPE coffee_topology_orders_total counter",
                "coffee_topology_rejected_total" + labels + ",reason=\"malformed_json\"\\} [1-9]\\d*",
                "coffee_topology_lag_seconds" + labels + "\\} \\S+",
                "coffee_topology_queued" + labels + "\\} \\d+",
                "coffee_topology_commit_time_seconds" + labels + ",quantile=\"0.99\"\\} .*",
                "process_start_time_seconds\\{\\} \\d.*")) {
            assertTrue(
                    metrics.stream().anyMatch(line -> line.matches(expected)),
                    () -> expected + " in "
                            + metrics.stream()
                                    .filter(l -> l.contains("coffee_topology_"))
                                    .toList());
        }
    }

    private static List<String> scraped(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .toList();
        } catch (IOException notYet) {
            return List.of();
        }
    }

    /**
     *  1. divide the orders among three lists, which two spouts read for two counters
     *  2. make the position of one list invalid: the other lists are counted
     *  3. remove that position: the orders of its list are counted too, and each period is as with one list
     */
    @Test
    void countsSeveralListsOfWhichOneIsRefusedForAWhile() throws Exception {
        // given
        settings = TestSettings.of(
                "redis.uri=" + redis.uri(),
                "orders.crosses=none",
                "queue=one,two,three",
                "topology.spouts=2",
                "topology.batchOrders=100");
        store = new CountsStore(client, settings.layout());
        List<String> queues = settings.layout().queues();
        List<byte[]> lines = OrderFiles.lines("orders-timed-20k");
        for (int i = 0; i < lines.size(); i++) {
            client.rpush(queues.get(i % 3).getBytes(StandardCharsets.UTF_8), lines.get(i));
        }
        String wrong = settings.layout().committed(queues.get(1));
        client.set(wrong, "no position");
        // when
        try (LocalStorm storm =
                LocalStorm.start(settings, Map.of(Config.TOPOLOGY_TESTING_ALWAYS_TRY_SERIALIZE, true))) {
            await("the others are counted", () -> client.llen(queues.get(0)) + client.llen(queues.get(2)) == 0);
            assertEquals(6_667, client.llen(queues.get(1)));
            client.del(wrong);
            await("it is counted too", () -> client.llen(queues.get(1)) == 0);
            assertEquals(1, storm.cluster().getClusterInfo().get_topologies_size());
        }
        // then
        assertCounted(OrderFiles.expected("orders-timed-20k"));
        assertEquals(20_000, store.standing().committed());
    }

    private Settings settings(String file, String crosses) throws IOException {
        return TestSettings.of(
                "redis.uri=" + redis.uri(),
                "orders.dimensions=" + OrderFiles.schema(file).toJson(),
                "orders.crosses=" + crosses);
    }

    private void drain() throws Exception {
        try (LocalStorm storm =
                LocalStorm.start(settings, Map.of(Config.TOPOLOGY_TESTING_ALWAYS_TRY_SERIALIZE, true))) {
            await("the queue is empty", () -> client.llen(settings.layout().queue()) == 0);
            assertEquals(1, storm.cluster().getClusterInfo().get_topologies_size());
        }
    }

    private void push(String file) throws IOException {
        client.rpush(
                settings.layout().queue().getBytes(StandardCharsets.UTF_8),
                OrderFiles.lines(file).toArray(byte[][]::new));
    }
}
