package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.LiveSnapshot;
import coffee.contract.LiveSnapshot.PeriodCounts;
import coffee.contract.Menu;
import coffee.contract.OrderLimits;
import coffee.contract.PeriodLength;
import coffee.contract.Reason;
import coffee.contract.RedisLayout;
import coffee.contract.RejectedLine;
import coffee.redis.embedded.EmbeddedRedis;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** No request and no slow reader stops the dashboard or blocks other clients, with the heap of {@code bin/coffee}. */
@Timeout(180)
class OverloadIT {

    private static final Instant MARCH = Instant.parse("2026-03-14T08:50:00Z");
    private static final PeriodLength HALF_MINUTE = PeriodLength.parse("30s");

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<RawHttp> connections = new ArrayList<>();

    private final EmbeddedRedis redis = EmbeddedRedis.start("--save", "");

    private final ModelPipeline pipeline = new ModelPipeline(redis.port());

    private DashboardProcess dashboard;

    @AfterEach
    void stop() throws IOException {
        for (RawHttp connection : connections) {
            connection.close();
        }
        if (dashboard != null) {
            dashboard.close();
        }
        pipeline.close();
        redis.close();
    }

    private void startDashboard(String... settings) throws IOException {
        dashboard = DashboardProcess.start(redis.uri(), settings);
    }

    @Test
    void aThousandLongRejectedLinesComeInPages() throws Exception {
        // given
        byte[] line = "{".repeat(120_000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1_200; i++) {
            pipeline.redis()
                    .rpush(
                            RedisLayout.DEFAULT.rejected(),
                            new RejectedLine(Reason.MALFORMED_JSON, i, MARCH, line).toJson());
        }
        startDashboard();

        // when: many clients ask at once, and one follows the pages
        List<HttpResponse<String>> answers = atOnce(
                IntStream.range(0, 16).mapToObj(i -> "/api/rejected?limit=1000").toList());
        List<Long> positions = new ArrayList<>();
        int pages = 0;
        for (String next = "/api/rejected?limit=1000"; next != null; pages++) {
            JsonObject page = json(next);
            for (JsonElement one : page.getAsJsonArray("latest")) {
                positions.add(one.getAsJsonObject().get("position").getAsLong());
            }
            next = page.get("more").isJsonNull()
                    ? null
                    : "/api/" + page.get("more").getAsString();
        }

        // then
        answers.forEach(OverloadIT::assertAnsweredOrRefused);
        assertEquals(IntStream.range(0, 1_200).mapToObj(i -> 1_199L - i).toList(), positions);
        assertTrue(pages > 1, "all in one page");
        assertLives();
    }

    @Test
    @Tag("full")
    void periodsWithAsManyLongNamesAsThereMayBeComeInPages() throws Exception {
        // given
        pipeline.storePeriods(MARCH, 120, 1_000, OverloadIT::longName);
        startDashboard();

        // when: many clients ask for different pages at once
        List<String> paths = IntStream.rangeClosed(1, 40)
                .mapToObj(i -> "/api/periods?limit=" + 3 * i + (i % 3 == 0 ? "&format=csv" : "")
                        + (i % 2 == 0 ? "&from=0" : ""))
                .toList();
        List<HttpResponse<String>> answers = atOnce(paths);

        // then
        answers.forEach(OverloadIT::assertAnsweredOrRefused);
        assertTrue(answers.stream().anyMatch(answer -> answer.statusCode() == 200));
        Set<String> starts = new HashSet<>();
        for (String next = "/api/periods?from=0"; next != null; ) {
            JsonObject page = json(next);
            JsonArray periods = page.getAsJsonArray("periods");
            assertFalse(periods.isEmpty());
            periods.forEach(p -> starts.add(p.getAsJsonObject().get("start").getAsString()));
            next = page.get("more").isJsonNull()
                    ? null
                    : "/api/" + page.get("more").getAsString();
        }
        assertEquals(120, starts.size());
        assertLives();
    }

    @Test
    @Tag("full")
    void manyWhoReadAreAllAnsweredInTheirTurn() throws Exception {
        // given: ten thousand periods, some megabytes together
        pipeline.storePeriods(MARCH, 10_000, 6, i -> "a usual name " + i);
        startDashboard("dashboard.requestTimeout=5m");

        // when: together they ask for several times what answers may take
        List<HttpResponse<String>> answers = atOnce(IntStream.range(0, 16)
                .mapToObj(i -> "/api/periods?limit=" + (10_000 - i))
                .toList());

        // then
        long bytes = 0;
        for (HttpResponse<String> answer : answers) {
            assertEquals(200, answer.statusCode(), answer.body());
            bytes += answer.body().length();
        }
        assertTrue(bytes > 45_000_000, bytes + " bytes");
        assertLives();
    }

    /**
     *  1. 500 clients ask for some megabytes each, and do not read the answers
     *  2. the health endpoints answer all the time
     *  3. a client that reads its answers is served, because the others are cut off
     */
    @Test
    @Tag("full")
    void readersWhoDoNotReadKeepNobodyOut() throws Exception {
        // given
        pipeline.storePeriods(MARCH, 40, 1_000, OverloadIT::longName);
        startDashboard();

        // when
        for (int i = 0; i < 500; i++) {
            RawHttp reader = new RawHttp(dashboard.port());
            connections.add(reader);
            reader.write("GET /api/periods?limit=" + (6 + i % 30) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            if (i % 50 == 0) {
                assertLives();
            }
        }

        // then
        assertLives();
        await("one who reads is answered", () -> get("/api/periods?limit=3").statusCode() == 200);
        await("the page comes", () -> get("/lib/d3-selection.min.js").statusCode() == 200);
        assertEquals(200, get("/readyz").statusCode());
    }

    @Test
    @Tag("full")
    void viewersWhoDoNotReadAreDroppedBeforeTheyFillTheMemory() throws Exception {
        // given
        startDashboard("dashboard.requestTimeout=2m");
        try (LiveStream reader = LiveStream.open(dashboard.at("/api/live"))) {
            reader.next("link");

            // when: many viewers start, each with another snapshot, and none reads it to the end
            for (int i = 1; i <= 750; i++) {
                int committed = i;
                publishLarge(committed);
                reader.next("snapshot", e -> e.data().get("committed").getAsLong() == committed);
                RawHttp viewer = new RawHttp(dashboard.port());
                connections.add(viewer);
                assertTrue(viewer.ask("GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .startsWith("HTTP/1.1 200"));
            }

            // then
            publishLarge(751);
            reader.next("snapshot", e -> e.data().get("committed").getAsLong() == 751);
            assertLives();
        }
    }

    @Test
    @Tag("full")
    void connectionsThatStandStillMakeRoomForANewOne() throws Exception {
        // given
        startDashboard("dashboard.maxViewers=1", "dashboard.requestTimeout=2m");
        LiveStream viewer = LiveStream.open(dashboard.at("/api/live"));
        viewer.next("link");

        // when
        for (int i = 0; i < 400; i++) {
            RawHttp idle = new RawHttp(dashboard.port());
            connections.add(idle);
            idle.write("GET / HTTP/1.1\r\n");
        }

        // then
        assertLives();
        viewer.next("heartbeat");
        viewer.next("heartbeat");
        viewer.close();
    }

    @Test
    void healthIsToldWhileEveryOtherRequestWaitsForRedis() throws Exception {
        // given: a frozen Redis, and many requests that need it
        startDashboard("redis.timeout=60s", "dashboard.requestTimeout=2m");
        await("ready", () -> get("/readyz").statusCode() == 200);
        pipeline.redis()
                .executeCommand(new CommandArguments(Protocol.Command.CLIENT)
                        .add("PAUSE")
                        .add("30000"));
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (String path : List.of("/api/totals", "/api/periods", "/api/rejected", "/api/about")) {
            for (int i = 0; i < 50; i++) {
                waiting.add(client.sendAsync(
                        HttpRequest.newBuilder(dashboard.at(path)).build(), BodyHandlers.ofString()));
            }
        }

        // then
        for (int i = 0; i < 20; i++) {
            assertLives();
        }
        assertEquals(200, get("/").statusCode());
        assertEquals(0, waiting.stream().filter(CompletableFuture::isDone).count());
    }

    private void assertLives() throws Exception {
        assertEquals(200, get("/livez").statusCode());
        assertTrue(dashboard.lives());
    }

    private static void assertAnsweredOrRefused(HttpResponse<String> answer) {
        if (answer.statusCode() == 503) {
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            assertTrue(answer.body().contains("\"detail\":\"the dashboard is busy"), answer.body());
        } else {
            assertEquals(200, answer.statusCode(), answer.body());
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(dashboard.at(path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString());
    }

    private JsonObject json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonParser.parseString(answer.body()).getAsJsonObject();
    }

    private List<HttpResponse<String>> atOnce(List<String> paths) {
        List<CompletableFuture<HttpResponse<String>>> answers = paths.stream()
                .map(path -> client.sendAsync(
                        HttpRequest.newBuilder(dashboard.at(path)).build(), BodyHandlers.ofString()))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static String longName(int n) {
        String number = Integer.toString(n);
        return number + "한".repeat(OrderLimits.MAX_NAME_UNITS - number.length());
    }

    /** Publishes a snapshot of the largest possible size. */
    private void publishLarge(int committed) {
        Counts counts = new Counts();
        counts.addOrders(committed, committed);
        for (Dimension d : Menu.DIMENSIONS) {
            IntStream.range(0, 100).forEach(i -> counts.add(d, longName(i), 1));
        }
        List<PeriodCounts> periods = IntStream.range(0, 3)
                .mapToObj(i -> new PeriodCounts(HALF_MINUTE.at(MARCH.plusSeconds(30L * i)), false, counts))
                .toList();
        LiveSnapshot snapshot = new LiveSnapshot(MARCH.toEpochMilli(), committed, 0, Optional.of(0L), counts, periods);
        pipeline.redis().publish(RedisLayout.DEFAULT.live(), snapshot.toJson());
    }
}
