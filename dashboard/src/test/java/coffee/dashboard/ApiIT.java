package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Dimension;
import coffee.contract.Menu;
import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.RejectedLine;
import coffee.contract.Schema;
import coffee.settings.Settings;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApiIT {

    private static final Instant MARCH = Instant.parse("2026-03-14T08:50:00Z");

    @AutoClose
    private Service service;

    private ModelPipeline pipeline;

    @BeforeEach
    void start() throws IOException {
        service = Service.start("orders.crosses", "all", "periods.1d.crosses", "none");
        pipeline = service.pipeline();
    }

    @Test
    void totalsAndEveryPeriodEqualTheExpectedFile() throws Exception {
        // given
        pipeline.countFile("orders-timed-20k.jsonl");
        JsonObject expected = ModelPipeline.expected("orders-timed-20k");

        // when
        JsonObject totals = service.json("/api/totals");
        JsonArray periods = service.json("/api/periods?length=30s&from=2026-03-14T00:00:00Z&to=2026-03-15T00:00:00Z")
                .getAsJsonArray("periods");

        // then
        assertEquals(expected.getAsJsonObject("totals"), totals.getAsJsonObject("totals"));
        assertEquals(expected.getAsJsonObject("rejected"), totals.getAsJsonObject("rejected"));
        assertEquals(expected.getAsJsonObject("periods"), byStart(periods));
    }

    @Test
    void aSliceTellsWhatGoesWithAName() throws Exception {
        // given
        pipeline.count(
                ModelPipeline.order(MARCH, "2030", "Cash", "Americano", "Americano"),
                ModelPipeline.order(MARCH, "2030", "Credit", "Latte").replace("}", ",\"branch\":\"Pangyo\"}"),
                ModelPipeline.order(MARCH, "3040", "Cash", "Latte"));
        String young = "{\"orders\":2,\"items\":3,\"age\":{\"2030\":2},\"payment\":{\"Cash\":1,\"Credit\":1},"
                + "\"coffee\":{\"Americano\":2,\"Latte\":1},\"branch\":{\"Pangyo\":1}}";
        String latte = "{\"orders\":null,\"items\":2,\"age\":{\"2030\":1,\"3040\":1},"
                + "\"payment\":{\"Cash\":1,\"Credit\":1},\"coffee\":{\"Latte\":2},\"branch\":{\"Pangyo\":1}}";

        // when
        JsonObject page = service.json("/api/periods?length=30s&where=age:2030");
        JsonObject lattes = service.json("/api/totals?where=coffee:Latte");
        String csv = service.get("/api/periods?format=csv&where=coffee:Latte").body();

        // then
        JsonObject only = byStart(page.getAsJsonArray("periods"));
        assertEquals(JsonParser.parseString("{\"2026-03-14T08:50:00Z\":" + young + "}"), only);
        assertEquals(
                JsonParser.parseString(young),
                service.json("/api/totals?where=age:2030").get("totals"));
        assertEquals(JsonParser.parseString(latte), lattes.get("totals"));
        assertEquals(
                "start,counted,name,count\r\n"
                        + "items,,2 age,2030,1 age,3040,1 payment,Cash,1 payment,Credit,1 "
                                .concat("coffee,Latte,2 branch,Pangyo,1 ")
                                .replaceAll("([^ ]+) ", "2026-03-14T08:50:00Z,$1\r\n"),
                csv);
    }

    @Test
    void aSliceSaysWhatWasNotCountedApart() throws Exception {
        // given
        pipeline.count(ModelPipeline.order(MARCH, "2030", "Cash", "Americano"));
        String other = "age*coffee:" + OrderLimits.OTHER;
        pipeline.redis().hincrBy(Settings.defaults().layout().totals(), other, 7);

        // when
        JsonObject totals = service.json("/api/totals?where=age:2030").getAsJsonObject("totals");

        // then
        assertEquals(JsonParser.parseString("{\"coffee\":7}"), totals.get("other"));
        assertEquals(JsonParser.parseString("{\"Americano\":1}"), totals.get("coffee"));
    }

    @Test
    void csvHoldsTheSameNumbersAsJson() throws Exception {
        // given
        pipeline.countFile("orders-timed-20k.jsonl");

        // when
        JsonObject json = byStart(service.json("/api/periods").getAsJsonArray("periods"));
        JsonObject fromCsv = new JsonObject();
        service.get("/api/periods?format=csv").body().lines().skip(1).forEach(row -> addCsvRow(fromCsv, row));

        // then
        assertEquals(json, fromCsv);
    }

    @Test
    void aNameLikeAFormulaIsNoFormulaInCsv() throws Exception {
        // given
        pipeline.count(ModelPipeline.order(null, "=1+1", "a,\"b\"", "@SUM(A1)", "Café"));

        // when
        String csv = service.get("/api/periods?format=csv").body();

        // then
        assertAll(
                () -> assertTrue(csv.contains(",age,'=1+1,1\r\n"), csv),
                () -> assertTrue(csv.contains(",payment,\"a,\"\"b\"\"\",1\r\n"), csv),
                () -> assertTrue(csv.contains(",coffee,'@SUM(A1),1\r\n"), csv),
                () -> assertTrue(csv.contains(",coffee,Café,1\r\n"), csv));
    }

    @ParameterizedTest
    @CsvSource({
        "text/csv, text/csv; charset=utf-8",
        "'text/html, text/csv;q=0.9, application/json;q=0.8', text/csv; charset=utf-8",
        "'application/json, text/csv;q=0.9', application/json; charset=utf-8",
        "*/*, application/json; charset=utf-8",
        "image/png, application/json; charset=utf-8"
    })
    void theAskerChoosesTheFormat(String accept, String type) throws Exception {
        HttpResponse<String> answer = service.get("/api/periods", "Accept", accept);
        assertEquals(type, answer.headers().firstValue("Content-Type").orElseThrow());
        assertTrue(answer.headers().firstValue("Vary").orElseThrow().contains("Accept"));
    }

    @Test
    void givesTheLatestPeriodsUnlessAskedFrom() throws Exception {
        // given
        for (int i = 0; i < 5; i++) {
            pipeline.count(ModelPipeline.order(MARCH.plusSeconds(30L * i), "2030", "Cash", "Americano"));
        }

        // then
        assertEquals("08:51:30 08:52:00", starts(service.json("/api/periods?limit=2")));
        assertEquals("08:50:30 08:51:00", starts(service.json("/api/periods?limit=2&from=" + MARCH.plusSeconds(1))));
        assertEquals("08:50:00", starts(service.json("/api/periods?to=" + MARCH.plusSeconds(30))));
        assertEquals(
                "08:50:00",
                starts(service.json("/api/periods?to=" + MARCH.plusSeconds(30).toEpochMilli())));
        assertEquals("08:00:00", starts(service.json("/api/periods?length=1h")));
    }

    @Test
    void pagesLeadThroughAllPeriodsBothWays() throws Exception {
        // given
        for (int i = 0; i < 7; i++) {
            pipeline.count(ModelPipeline.order(MARCH.plusSeconds(30L * i), "2030", "Cash", "Americano"));
        }

        // then
        assertEquals(
                "08:50:00 08:50:30 08:51:00|08:51:30 08:52:00 08:52:30|08:53:00",
                walk("/api/periods?limit=3&from=" + MARCH));
        assertEquals("08:52:00 08:52:30 08:53:00|08:50:30 08:51:00 08:51:30|08:50:00", walk("/api/periods?limit=3"));
    }

    @Test
    void aPageEndsBeforeItGrowsTooLarge() throws Exception {
        // given: 60 periods of about 230 kB
        pipeline.storePeriods(MARCH, 60, 1_000, i -> i + "x".repeat(50));

        // when
        HttpResponse<String> first = service.get("/api/periods");

        // then
        assertTrue(first.body().length() <= (6 << 20) + 200, first.body().length() + " bytes");
        assertEquals(60, walk("/api/periods").split("[ |]").length);
        assertEquals(60, walk("/api/periods?from=0").split("[ |]").length);
    }

    private String walk(String path) throws Exception {
        StringBuilder pages = new StringBuilder();
        String next = path;
        while (next != null) {
            JsonObject page = service.json(next);
            pages.append(pages.isEmpty() ? "" : "|").append(starts(page));
            next = page.get("more").isJsonNull()
                    ? null
                    : beside(path, page.get("more").getAsString());
        }
        return pages.toString();
    }

    /** Resolves a link in the answer of a path. It is relative, so that a proxy may serve the path below any prefix. */
    private String beside(String path, String link) {
        assertFalse(link.startsWith("/") || link.contains("://"), link);
        String base = service.at("/").toString();
        return "/" + service.at(path).resolve(link).toString().substring(base.length());
    }

    @Test
    void anUnchangedAnswerIsNotSentTwice() throws Exception {
        // given
        pipeline.countFile("orders-timed-20k.jsonl");
        String etag = service.get("/api/periods").headers().firstValue("ETag").orElseThrow();

        // when
        HttpResponse<String> again = service.get("/api/periods", "If-None-Match", etag);

        // then
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
    }

    @Test
    void aLateOrderChangesItsClosedPeriodWithinASecondAndItsEtag() throws Exception {
        // given
        pipeline.count(ModelPipeline.order(MARCH, "2030", "Cash", "Americano"));
        HttpResponse<String> before = service.get("/api/periods");

        // when
        pipeline.count(ModelPipeline.order(MARCH.plusSeconds(3), "2030", "Cash", "Flat White"));

        // then
        await("the late order is in its period", () -> ordersOf(service.json("/api/periods")) == 2);
        assertNotEquals(
                before.headers().firstValue("ETag"),
                service.get("/api/periods").headers().firstValue("ETag"));
    }

    @Test
    void answersWithGzipToWhoTakesIt() throws Exception {
        // given
        pipeline.countFile("orders-timed-20k.jsonl");
        String plain = service.get("/api/periods").body();

        // when
        HttpResponse<byte[]> zipped = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(service.at("/api/periods"))
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        BodyHandlers.ofByteArray());

        // then
        assertEquals("gzip", zipped.headers().firstValue("Content-Encoding").orElseThrow());
        assertTrue(zipped.body().length < plain.length() / 4, zipped.body().length + " of " + plain.length());
        byte[] unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes();
        assertEquals(plain, new String(unzipped, StandardCharsets.UTF_8));
        HttpResponse<String> again = service.get(
                "/api/periods",
                "Accept-Encoding",
                "gzip",
                "If-None-Match",
                zipped.headers().firstValue("ETag").orElseThrow());
        assertEquals(304, again.statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/periods?length=7s | length | 7s | must be one of 30s, 1h, 1d",
                "/api/periods?length=15m | length | 15m | must be one of 30s, 1h, 1d",
                "/api/periods?length= | length | '' | must be one of 30s, 1h, 1d",
                "/api/periods?from=yesterday | from | yesterday | must be a moment",
                "/api/periods?from=2026-03-14T08:50:00 | from | 2026-03-14T08:50:00 | must be a moment",
                "/api/periods?where=age | where | age | the dimensions of orders.dimensions are age, payment",
                "/api/totals?where=price:7 | where | price:7 | the dimensions of orders.dimensions are age, payment",
                "/api/periods?length=1d&where=age:2030 | where | age:2030 | periods.1d.crosses is none",
                "/api/periods?to=99999999999999999 | to | 99999999999999999 | must be a moment",
                "/api/periods?to=1969-12-31T00:00:00Z | to | 1969-12-31T00:00:00Z | from 1970 to 9999",
                "/api/periods?from=-5 | from | -5 | must be a moment",
                "/api/periods?from=2026-03-14T08:50:00Z&to=2026-03-14T08:50:00Z | from | 2026-03-14T08:50:00Z | before"
                        + " to",
                "/api/periods?limit=0 | limit | 0 | must be a whole number from 1 to 10000",
                "/api/periods?limit=10001 | limit | 10001 | must be a whole number from 1 to 10000",
                "/api/periods?limit=1e3 | limit | 1e3 | must be a whole number from 1 to 10000",
                "/api/periods?limit=99999999999999999999 | limit | 99999999999999999999 | from 1 to 10000",
                "/api/periods?format=xml | format | xml | must be json or csv",
                "/api/periods?limit=1&limit=2 | limit | 1, 2 | must be given only once",
                "/api/periods?lenght=30s | lenght | | no such parameter, did you mean length?",
                "/api/rejected?limit=1001 | limit | 1001 | must be a whole number from 1 to 1000",
                "/api/totals?x=1 | x | | no such parameter",
                "/api/about?x=1 | x | | no such parameter"
            })
    void tellsWhichParameterBreaksWhichRule(String path, String parameter, String value, String rule) throws Exception {
        // when
        HttpResponse<String> answer = service.get(path);

        // then
        assertEquals(400, answer.statusCode());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElseThrow());
        JsonObject problem = JsonParser.parseString(answer.body())
                .getAsJsonObject()
                .getAsJsonArray("problems")
                .get(0)
                .getAsJsonObject();
        assertEquals(parameter, problem.get("parameter").getAsString());
        assertEquals(
                value,
                problem.get("value").isJsonNull() ? null : problem.get("value").getAsString());
        assertTrue(problem.get("rule").getAsString().contains(rule), answer.body());
    }

    @Test
    void tellsAllProblemsAtOnceAndBoundsWhatItRepeats() throws Exception {
        // when
        String body = service.get("/api/periods?limit=x&format=y&length=" + "z".repeat(3000))
                .body();

        // then
        assertEquals(
                3,
                JsonParser.parseString(body)
                        .getAsJsonObject()
                        .getAsJsonArray("problems")
                        .size());
        assertTrue(body.length() < 1_500, body);
    }

    @Test
    void aQueryThatIsNoUtf8IsAProblemToo() throws Exception {
        try (RawHttp raw = new RawHttp(service.port())) {
            assertTrue(raw.ask("GET /api/periods?limit=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .startsWith("HTTP/1.1 400"));
        }
    }

    @Test
    void aHeadLargerThanAllowedIsRefused() throws Exception {
        try (RawHttp raw = new RawHttp(service.port())) {
            String answer = raw.ask("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "y".repeat(9_000) + "\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 431"), answer);
            assertTrue(answer.contains("nosniff"), answer);
        }
    }

    @Test
    void givesTheLatestRejectsWithWhyAndHowTheyBegin() throws Exception {
        // given
        pipeline.count("{", "", "{\"customerAgeGrade\":\"<b>\"," + "x".repeat(70_000));

        // when
        JsonArray latest = service.json("/api/rejected?limit=2").getAsJsonArray("latest");

        // then
        assertEquals(2, latest.size());
        JsonObject newest = latest.get(0).getAsJsonObject();
        assertEquals(Reason.TOO_LONG.label(), newest.get("reason").getAsString());
        assertEquals(2, newest.get("position").getAsLong());
        assertEquals(70_026, newest.get("bytes").getAsInt());
        assertEquals(70_026, newest.get("kept").getAsInt());
        assertTrue(newest.get("truncated").getAsBoolean());
        assertTrue(newest.get("text").getAsString().startsWith("{\"customerAgeGrade\":\"<b>\",xxx"));
        assertEquals("", latest.get(1).getAsJsonObject().get("text").getAsString());
    }

    @Test
    void saysOfARejectedLineHowLongItWasAndHowMuchIsKept() throws Exception {
        // given
        RejectedLine cut = new RejectedLine(Reason.TOO_LONG, 0, MARCH, new byte[131_072], 300_000);
        pipeline.redis().rpush(Settings.defaults().layout().rejected(), cut.toJson());

        // when
        JsonObject line =
                service.json("/api/rejected").getAsJsonArray("latest").get(0).getAsJsonObject();

        // then
        assertEquals(300_000, line.get("bytes").getAsInt());
        assertEquals(131_072, line.get("kept").getAsInt());
        assertTrue(line.get("truncated").getAsBoolean());
    }

    @Test
    void rejectedLinesAreCountedButNotShownWhereTheyMayHoldPersonalData() throws Exception {
        try (Service discreet = Service.start("dashboard.showRejected", "false")) {
            // given
            discreet.pipeline().count("{\"customer\":\"Ada\"");

            // when
            HttpResponse<String> rejected = discreet.get("/api/rejected");

            // then
            assertEquals(403, rejected.statusCode());
            assertTrue(rejected.body().contains("dashboard.showRejected"), rejected.body());
            assertFalse(rejected.body().contains("Ada"), rejected.body());
            assertEquals(
                    JsonParser.parseString("{\"malformed_json\":1}"),
                    discreet.json("/api/totals").getAsJsonObject("rejected"));
            assertFalse(discreet.json("/api/about").get("showRejected").getAsBoolean());
        }
    }

    @Test
    void aboutTellsTheDimensionsAndHowFarEachLengthReaches() throws Exception {
        // given
        pipeline.count(ModelPipeline.order(MARCH, "2030", "Cash", "Americano"));
        pipeline.count(ModelPipeline.order(MARCH.plusSeconds(100), "2030", "Cash", "Americano"));

        // when
        JsonObject about = service.json("/api/about");

        // then
        assertEquals(
                Schema.COFFEE.dimensions().stream().map(Dimension::label).toList(),
                about.getAsJsonArray("dimensions").asList().stream()
                        .map(d -> d.getAsJsonObject().get("label").getAsString())
                        .toList());
        JsonObject shortest = about.getAsJsonArray("lengths").get(0).getAsJsonObject();
        assertEquals(
                JsonParser.parseString("{\"length\":\"30s\",\"seconds\":30,\"first\":\"2026-03-14T08:50:00Z\","
                        + "\"last\":\"2026-03-14T08:51:30Z\",\"crosses\":true}"),
                shortest);
    }

    /** Counts are served even if Redis is full and the stored schema is invalid. */
    @Test
    void aSpoiltRedisIsReadAsFarAsPossible() throws Exception {
        // given
        service.pipeline().storeQuietly(ModelPipeline.order(null, "2030", "Cash", "Latte"));
        service.pipeline().redis().set("coffee:schema", "nonsense");
        service.pipeline().redis().configSet("maxmemory", "1");
        // then
        assertEquals(200, service.get("/api/about").statusCode());
        assertEquals(200, service.get("/api/periods?length=30s").statusCode());
        assertEquals(
                1,
                service.json("/api/totals")
                        .getAsJsonObject("totals")
                        .get("orders")
                        .getAsLong());
        try (LiveStream stream = service.watchSlice("age:2030")) {
            stream.next("snapshot", e -> e.orders() == 1);
        }
    }

    @Test
    void metricsTellCountsRejectsAndTheQueue() throws Exception {
        // given
        pipeline.queue(3);
        pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano", "Americano"), "{");
        await("the snapshot has come", () -> service.get("/metrics").body().contains("coffee_orders_total 1.0"));

        // when
        String metrics = service.get("/metrics").body();

        // then
        assertAll(
                () -> assertTrue(metrics.contains("coffee_items_total 2.0\n"), metrics),
                () -> assertTrue(
                        metrics.contains("coffee_names_total{dimension=\"coffee\",name=\"Americano\"} 2.0\n"), metrics),
                () -> assertTrue(metrics.contains("coffee_rejected_total{reason=\"malformed_json\"} 1.0\n"), metrics),
                () -> assertTrue(metrics.contains("coffee_rejected_total{reason=\"bad_name\"} 0.0\n"), metrics),
                () -> assertTrue(metrics.contains("coffee_queue_length 3.0\n"), metrics),
                () -> assertTrue(metrics.contains("coffee_dashboard_viewers 0.0\n"), metrics),
                () -> assertTrue(metrics.contains("# TYPE coffee_lag_seconds gauge\n"), metrics),
                () -> assertTrue(metrics.contains("coffee_redis_memory_limit_bytes 0.0\n"), metrics),
                () -> assertTrue(
                        Pattern.compile("\ncoffee_redis_memory_bytes [1-9]")
                                .matcher(metrics)
                                .find(),
                        metrics));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/js/main.js", "/lib/d3-selection.min.js", "/api/totals", "/api/periods?limit=x", "/nothing"
            })
    void everyAnswerForbidsForeignScripts(String path) throws Exception {
        HttpResponse<String> answer = service.get(path);
        String policy = answer.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.contains("default-src 'none'"), policy);
        assertTrue(policy.contains("script-src 'self';"), policy);
        assertTrue(policy.contains("style-src 'self';"), policy);
        assertEquals(
                "nosniff", answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
        assertTrue(answer.headers().firstValue("Server").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void onlyReadsAreAnswered(String method) throws Exception {
        for (String path : new String[] {"/", "/api/totals", "/api/live", "/metrics"}) {
            HttpResponse<String> answer = service.send(method, path);
            assertEquals(405, answer.statusCode(), path);
            assertTrue(answer.headers().firstValue("Allow").orElse("").startsWith("GET"), path);
        }
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() throws Exception {
        HttpResponse<String> head = service.send("HEAD", "/js/main.js");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(
                service.get("/js/main.js").headers().firstValue("ETag"),
                head.headers().firstValue("ETag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..%2fDashboard.class",
                "/js/../../Dashboard.class",
                "/js/%2e%2e/index.html",
                "/js/",
                "/js",
                "/META-INF/MANIFEST.MF",
                "/api/",
                "/api/live/"
            })
    void nothingButItsOwnFilesIsServed(String path) throws Exception {
        try (RawHttp raw = new RawHttp(service.port())) {
            String answer = raw.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertTrue(
                    answer.startsWith("HTTP/1.1 40"), answer.lines().findFirst().orElse(""));
        }
    }

    @Test
    void aProcessWithoutRedisLivesButIsNotReady() throws Exception {
        // given
        await("ready", () -> service.get("/readyz").statusCode() == 200);

        // when
        service.redis().kill();

        // then
        await("not ready", () -> service.get("/readyz").statusCode() == 503);
        assertEquals(503, service.get("/healthz").statusCode());
        assertEquals(200, service.get("/livez").statusCode());
    }

    @Test
    void aForeignNameIsRefusedAndTold() throws Exception {
        try (RawHttp raw = new RawHttp(service.port())) {
            // when
            String answer = raw.ask("GET /api/totals HTTP/1.1\r\nHost: rebound.example:8080\r\n\r\n");

            // then
            assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
            assertTrue(answer.contains("application/problem+json"), answer);
            assertTrue(answer.contains("\"parameter\":\"Host\",\"value\":\"rebound.example\""), answer);
            assertTrue(answer.contains("dashboard.hosts"), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/js/main.js", "/api/live", "/metrics", "/readyz", "/livez", "/nothing"})
    void aForeignNameReachesNothing(String path) throws Exception {
        try (RawHttp raw = new RawHttp(service.port())) {
            String answer = raw.ask("GET " + path + " HTTP/1.1\r\nHost: rebound.example\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1234", "127.0.0.1", "[::1]:80", "cups.example:8080"})
    void itsOwnNamesAreAnswered(String host) throws Exception {
        try (Service named = Service.start("dashboard.hosts", "cups.example");
                RawHttp raw = new RawHttp(named.port())) {
            String answer = raw.ask("GET /livez HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        }
    }

    @Test
    void withoutRedisTheApiSaysSoAndThePageStillComes() throws Exception {
        // when
        service.redis().kill();

        // then
        await("unwell", () -> service.get("/healthz").statusCode() == 503);
        assertEquals("down", service.json("/healthz").get("redis").getAsString());
        HttpResponse<String> totals = service.get("/api/totals");
        assertEquals(503, totals.statusCode());
        assertEquals("1", totals.headers().firstValue("Retry-After").orElseThrow());
        assertEquals(503, service.get("/api/periods").statusCode());
        assertEquals(200, service.get("/").statusCode());
        assertEquals(200, service.get("/metrics").statusCode());
    }

    @Test
    void everyRequestIsAnsweredAgainOnceRedisIsBack() throws Exception {
        // given: idle connections to a server that dies
        for (int i = 0; i < 4; i++) {
            atOnce("/api/totals", 8);
        }
        service.redis().kill();
        await("unwell", () -> service.get("/healthz").statusCode() == 503);

        // when
        service.redis().restart();
        await("well", () -> service.get("/healthz").statusCode() == 200);

        // then
        assertEquals(List.of(200), atOnce("/api/totals", 16).stream().distinct().toList());
    }

    private List<Integer> atOnce(String path, int times) {
        HttpRequest request = HttpRequest.newBuilder(service.at(path)).build();
        HttpClient client = HttpClient.newHttpClient();
        return Stream.generate(() -> client.sendAsync(request, BodyHandlers.discarding()))
                .limit(times)
                .toList()
                .stream()
                .map(answer -> answer.join().statusCode())
                .toList();
    }

    private static JsonObject byStart(JsonArray periods) {
        JsonObject byStart = new JsonObject();
        for (JsonElement e : periods) {
            JsonObject period = e.getAsJsonObject();
            String start = period.remove("start").getAsString();
            byStart.add(start, period);
        }
        return byStart;
    }

    private static void addCsvRow(JsonObject periods, String row) {
        String[] cells = row.split(",", -1);
        if (!periods.has(cells[0])) {
            JsonObject empty = new JsonObject();
            Menu.DIMENSIONS.forEach(d -> empty.add(d.label(), new JsonObject()));
            periods.add(cells[0], empty);
        }
        JsonObject period = periods.getAsJsonObject(cells[0]);
        JsonObject at = cells[2].isEmpty() ? period : period.getAsJsonObject(cells[1]);
        at.addProperty(cells[2].isEmpty() ? cells[1] : cells[2], Long.parseLong(cells[3]));
    }

    private static String starts(JsonObject answer) {
        StringBuilder starts = new StringBuilder();
        for (JsonElement period : answer.getAsJsonArray("periods")) {
            String start = period.getAsJsonObject().get("start").getAsString();
            starts.append(starts.isEmpty() ? "" : " ").append(start, 11, 19);
        }
        return starts.toString();
    }

    private static long ordersOf(JsonObject answer) {
        Map<String, Long> orders = new TreeMap<>();
        for (JsonElement period : answer.getAsJsonArray("periods")) {
            JsonObject o = period.getAsJsonObject();
            orders.put(o.get("start").getAsString(), o.get("orders").getAsLong());
        }
        return orders.values().stream().mapToLong(Long::longValue).sum();
    }
}
