package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveIT {

    private static final String ORDER = ModelPipeline.order(null, "2030", "Cash", "Americano", "Flat White");

    @AutoClose
    private Service service;

    private ModelPipeline start(String... settings) throws IOException {
        service = Service.start(settings);
        return service.pipeline();
    }

    /** Starts it with a clock at midnight, so that no period ends during the test. */
    private ModelPipeline startAtMidnight(String... settings) throws IOException {
        Instant now = Instant.now();
        Duration away = Duration.between(now, now.truncatedTo(ChronoUnit.DAYS));
        service = Service.start(Clock.offset(Clock.systemUTC(), away), settings);
        return service.pipeline();
    }

    @Test
    void beginsWithAllThatIsInTheHashes() throws Exception {
        // given: orders that were counted before anybody listened
        startAtMidnight().storeQuietly(ORDER, ORDER, "{");

        // when
        try (LiveStream stream = service.watch()) {
            JsonObject snapshot = stream.next("snapshot", e -> e.orders() == 2).data();

            // then
            assertEquals(
                    JsonParser.parseString("{\"orders\":2,\"items\":4,\"age\":{\"2030\":2},\"payment\":{\"Cash\":2},"
                            + "\"coffee\":{\"Americano\":2,\"Flat White\":2}}"),
                    snapshot.get("totals"));
            assertEquals(JsonParser.parseString("{\"malformed_json\":1}"), snapshot.get("rejected"));
            assertEquals(3, snapshot.get("committed").getAsLong());
            assertEquals(3, snapshot.getAsJsonArray("periods").size());
        }
    }

    @Test
    void viewersOfOneSliceShareItsEvents() throws Exception {
        // given
        ModelPipeline pipeline = startAtMidnight("orders.crosses", "all", "periods.1d.crosses", "none");
        pipeline.count(ORDER, ModelPipeline.order(null, "3040", "Credit", "Latte"));

        // when
        try (LiveStream one = service.watchSlice("age:3040");
                LiveStream same = service.watchSlice("age:3040");
                LiveStream other = service.watchSlice("age:2030");
                LiveStream all = service.watch()) {
            // then
            JsonObject slice = one.next("snapshot", e -> e.orders() == 1).data();
            assertEquals(
                    JsonParser.parseString("{\"orders\":1,\"items\":1,\"age\":{\"3040\":1},\"payment\":{\"Credit\":1},"
                            + "\"coffee\":{\"Latte\":1}}"),
                    slice.get("totals"));
            assertEquals(2, slice.getAsJsonArray("periods").size());
            assertEquals(slice, same.next("snapshot", e -> e.orders() == 1).data());
            assertEquals(
                    JsonParser.parseString("{\"Americano\":1,\"Flat White\":1}"),
                    other.next("snapshot", e -> e.orders() == 1)
                            .data()
                            .getAsJsonObject("totals")
                            .get("coffee"));
            assertEquals(2, all.next("snapshot", e -> e.orders() == 2).orders());

            // when: another order is counted; its message has no pairs
            pipeline.count(ModelPipeline.order(null, "3040", "Cash", "Mocha"));
            // then
            assertEquals(
                    JsonParser.parseString("{\"Latte\":1,\"Mocha\":1}"),
                    one.next("snapshot", e -> e.orders() == 2)
                            .data()
                            .getAsJsonObject("totals")
                            .get("coffee"));
        }
    }

    @Test
    void refusesASliceThatCannotBeHad() throws Exception {
        start("orders.crosses", "age*coffee");
        HttpResponse<String> answer = service.get("/api/live?where=payment:Cash");
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("orders.crosses has no cross with payment"), answer.body());
    }

    @Test
    void tellsEachCommittedChangeInOrder() throws Exception {
        // given
        ModelPipeline pipeline = start();
        try (LiveStream one = service.watch();
                LiveStream other = service.watch()) {
            one.next("snapshot");
            other.next("snapshot");

            // when
            IntStream.rangeClosed(1, 20).forEach(i -> {
                pipeline.count(ORDER);
                // then
                assertArrives(one, i);
                assertArrives(other, i);
            });
        }
    }

    private static void assertArrives(LiveStream stream, int orders) {
        try {
            long told = stream.next("snapshot", e -> e.orders() > 0).orders();
            while (told < orders) {
                told = stream.next("snapshot").orders();
            }
            assertEquals(orders, told);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void sparesAViewerWhoComesBackWhatItKnows() throws Exception {
        // given: a viewer that has the newest snapshot of an idle pipeline
        ModelPipeline pipeline = start("dashboard.heartbeat", "100ms");
        String newest = idOfLast();

        // when
        try (LiveStream again = service.watch("Last-Event-ID", newest)) {
            // then: the viewer gets no snapshot again, and every new one
            again.next("heartbeat");
            again.next("heartbeat");
            assertEquals(0, again.seen("snapshot"));
            pipeline.count(ORDER);
            assertEquals(1, again.next("snapshot").orders());
        }
        try (LiveStream stranger = service.watch("Last-Event-ID", "of-an-earlier-run")) {
            assertEquals(1, stranger.next("snapshot").orders());
        }
    }

    /** The id of the first snapshot with rates, which is the last one while no order comes. */
    private String idOfLast() throws InterruptedException {
        try (LiveStream stream = service.watch()) {
            return stream.next("snapshot", e -> !e.data().get("rates").isJsonNull())
                    .id();
        }
    }

    @Test
    void tellsHowLongTheQueueHasWaitedThoughItsOrdersDoNotSay() throws Exception {
        // given
        ModelPipeline pipeline = start();
        try (LiveStream stream = service.watch()) {
            assertEquals(0, stream.next("snapshot").data().get("lag").getAsLong());

            // when: orders without a time wait, and nobody counts
            long waiting = System.nanoTime();
            pipeline.queue(3);
            JsonObject told = stream.next("snapshot", e -> e.data().get("lag").getAsLong() > 0)
                    .data();

            // then
            assertEquals(3, told.get("queued").getAsLong());
            assertTrue(told.get("lag").getAsLong() <= (System.nanoTime() - waiting) / 1_000_000, told.toString());
        }
    }

    @Test
    void beatsWhileNothingHappens() throws Exception {
        start("dashboard.heartbeat", "100ms");
        try (LiveStream stream = service.watch()) {
            assertEquals(100, stream.next("link").data().get("heartbeatMillis").getAsLong());
            long first = stream.next("heartbeat").data().get("now").getAsLong();
            assertTrue(stream.next("heartbeat").data().get("now").getAsLong() > first);
        }
    }

    /**
     *  1. open a stream, store orders without publishing a snapshot, and kill Redis
     *  2. the stream reports that the link is lost
     *  3. start Redis again: the stream reports the link and the stored orders
     *  4. the stream receives the next snapshot too
     */
    @Test
    void isRightAgainWhenRedisIsBack() throws Exception {
        // given
        ModelPipeline pipeline = start();
        pipeline.count(ORDER);
        try (LiveStream stream = service.watch()) {
            stream.next("snapshot", e -> e.orders() == 1);
            pipeline.storeQuietly(ORDER, ORDER);

            // when
            service.redis().kill();
            stream.next("link", e -> !e.data().get("redis").getAsBoolean());
            service.redis().restart();

            // then
            stream.next("link", e -> e.data().get("redis").getAsBoolean());
            stream.next("snapshot", e -> e.orders() == 3);
            await("heard again", () -> service.get("/healthz").statusCode() == 200);
            pipeline.reconnect();
            pipeline.count(ORDER);
            assertEquals(4, stream.next("snapshot", e -> e.orders() > 3).orders());
        }
    }

    @Test
    void findsOutByItselfWhatNoMessageTold() throws Exception {
        // given
        ModelPipeline pipeline = start();
        try (LiveStream stream = service.watch()) {
            stream.next("snapshot");

            // when
            pipeline.storeQuietly(ORDER);

            // then
            stream.next("snapshot", e -> e.orders() == 1);
        }
    }

    @Test
    void followsCountsThatGoBack() throws Exception {
        // given
        ModelPipeline pipeline = start();
        pipeline.count(ORDER, ORDER);
        try (LiveStream stream = service.watch()) {
            stream.next("snapshot", e -> e.orders() == 2);

            // when: Redis is emptied
            pipeline.redis().flushAll();

            // then
            assertEquals(0, stream.next("snapshot", e -> e.orders() < 2).orders());
        }
    }

    @Test
    void passesOverWhatIsNoSnapshot() throws Exception {
        // given
        ModelPipeline pipeline = start();
        try (LiveStream stream = service.watch()) {
            stream.next("snapshot");

            // when
            for (String noSnapshot : List.of("", "hello", "{}", "{\"v\":99}", "[]", "{\"v\":1,\"totals\":3}")) {
                pipeline.redis().publish("coffee:live", noSnapshot);
            }
            pipeline.count(ORDER);

            // then
            assertEquals(1, stream.next("snapshot", e -> e.orders() > 0).orders());
        }
    }

    @Test
    void grantsSoManyViewersAndNoMore() throws Exception {
        // given
        start("dashboard.maxViewers", "2", "dashboard.heartbeat", "200ms");
        try (LiveStream one = service.watch();
                LiveStream two = service.watch()) {
            one.next("snapshot");
            two.next("snapshot");

            // when
            HttpResponse<String> third = service.get("/api/live");

            // then
            assertEquals(503, third.statusCode());
            assertTrue(third.body().contains("dashboard.maxViewers"), third.body());
            assertTrue(third.headers().firstValue("Retry-After").isPresent());
        }
        await("a place is free again", () -> {
            try (LiveStream again = service.watch()) {
                return again.status() == 200;
            }
        });
    }

    /**
     *  1. connect many viewers that never read, and one that reads
     *  2. publish many snapshots, more than the buffers of the others hold
     *  3. the one that reads gets each snapshot before the next is published
     *  4. the others skip snapshots, and are closed in the end
     */
    @Test
    void viewersWhoNeverReadCostTheOthersNothing() throws Exception {
        // given
        ModelPipeline pipeline = start("dashboard.heartbeat", "1s", "dashboard.requestTimeout", "3s");
        pipeline.count(manyNames());
        List<RawHttp> asleep = new ArrayList<>();
        try (LiveStream reader = service.watch()) {
            for (int i = 0; i < 50; i++) {
                RawHttp viewer = new RawHttp(service.port());
                viewer.write("GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
                asleep.add(viewer);
            }
            await("all watch", () -> metric("coffee_dashboard_viewers") == 51);
            reader.next("snapshot", e -> e.orders() > 1);

            // when
            for (int i = 0; i < 60; i++) {
                pipeline.count(ORDER);
                long orders = manyNames().length + i + 1L;
                reader.next("snapshot", e -> e.orders() == orders);
            }

            // then
            assertTrue(metric("coffee_dashboard_snapshots_skipped_total") > 50);
            await("who never reads is closed", () -> metric("coffee_dashboard_viewers") == 1);
        } finally {
            for (RawHttp viewer : asleep) {
                viewer.close();
            }
        }
    }

    @Test
    void aSlowViewerSkipsToTheNewest() throws Exception {
        // given: a viewer whose buffers are full
        ModelPipeline pipeline = start("dashboard.heartbeat", "30s", "dashboard.requestTimeout", "60s");
        pipeline.count(manyNames());
        try (RawHttp slow = new RawHttp(service.port())) {
            slow.write("GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await("it is skipped", () -> {
                pipeline.count(ORDER);
                return metric("coffee_dashboard_snapshots_skipped_total") > 20;
            });

            // when: it reads at last
            long last = Long.parseLong(pipeline.totals().get("orders"));
            int read = slow.readUntil("\"totals\":{\"orders\":" + last + ",", 100_000_000);

            // then: it gets the newest snapshot, and not all those before it
            assertTrue(read > 0, "the newest never came");
            int snapshots = (int) (last - manyNames().length);
            assertTrue(read < snapshots * 20_000, read + " bytes for " + snapshots + " snapshots");
        }
    }

    @Test
    void boundsTheNamesOfASnapshot() throws Exception {
        // given
        start().count(manyNames());
        try (LiveStream stream = service.watch()) {
            // when
            JsonObject coffees = stream.next("snapshot", e -> e.orders() > 0)
                    .data()
                    .getAsJsonObject("totals")
                    .getAsJsonObject("coffee");

            // then
            assertEquals(101, coffees.size());
            assertEquals(
                    manyNames().length,
                    coffees.entrySet().stream()
                            .mapToLong(e -> e.getValue().getAsLong())
                            .sum());
            assertFalse(coffees.get("(other)").isJsonNull());
        }
    }

    @Test
    void endsTheStreamsWhenItIsClosed() throws Exception {
        // given
        start();
        LiveStream stream = service.watch();
        stream.next("snapshot");

        // when
        service.closeDashboard();

        // then
        await("the stream has ended", stream::ended);
    }

    /** As many orders as names, so that a snapshot is tens of kilobytes. */
    private static String[] manyNames() {
        return Stream.iterate(0, i -> i + 1)
                .limit(300)
                .map(i -> ModelPipeline.order(null, "grade " + i, "payment " + i, "coffee " + i + " " + "x".repeat(40)))
                .toArray(String[]::new);
    }

    private double metric(String name) throws Exception {
        return service.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(-1);
    }
}
