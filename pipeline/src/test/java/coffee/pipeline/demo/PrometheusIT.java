package coffee.pipeline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import coffee.cli.CtrlC;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.pipeline.BuiltCheckout;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.store.CountsStore;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;

/**
 * A real Prometheus watches a real pipeline. Where none is installed the tests are skipped, or fail if
 * COFFEE_REQUIRE_PROMETHEUS is true, as in CI.
 */
@Tag("full")
@Timeout(1_200)
class PrometheusIT {

    /** Unless {@code coffee.alertsAsShipped} is set, alerts wait for seconds instead of minutes. */
    private static final boolean AS_SHIPPED = Boolean.getBoolean("coffee.alertsAsShipped");

    private static final Duration PATIENCE = Duration.ofMinutes(AS_SHIPPED ? 9 : 2);
    private static final Path OPS = Path.of("../ops");

    /** Of the lines that the demo counts in the ten minutes of the alert. */
    private static final int MORE_THAN_ONE_IN_TWENTY = 20_000;

    private static final String INDEX = RedisLayout.DEFAULT.periods(PeriodLength.parse("1h"));

    @TempDir
    private Path folder;

    @TempDir
    private Path outside;

    private final HttpClient http = HttpClient.newHttpClient();
    private Process demo;

    @BeforeAll
    static void hearCtrlC() {
        CtrlC.hear();
        boolean there = Prometheus.find(System.getenv("PATH")).isPresent();
        if (!there && "true".equals(System.getenv("COFFEE_REQUIRE_PROMETHEUS"))) {
            throw new AssertionError("COFFEE_REQUIRE_PROMETHEUS is true, but there is no prometheus in PATH");
        }
        assumeTrue(there, "no prometheus in PATH: apt install prometheus");
    }

    @Test
    void tellsHowFarKafkaIs() throws Exception {
        BuiltCheckout checkout = BuiltCheckout.in(folder);
        List<String> ofKafka =
                expressions(alerts()).stream().filter(e -> e.contains("kafka")).toList();
        assertFalse(ofKafka.isEmpty());
        start(checkout, "--kafka");
        try {
            for (String expression : ofKafka) {
                await(expression, () -> query(expression), data -> data > 0);
            }
        } finally {
            demo.destroy();
            BuiltCheckout.exitCode(demo, PATIENCE);
        }
    }

    /**
     *  1. start the demo with its Prometheus, and let some lines be rejected
     *  2. every expression of the boards and of the alerts has data, and no alert fires
     *  3. break one part after another: each time the alert for it fires
     *  4. press Ctrl-C: the Prometheus ends too
     */
    @Test
    void tellsHowThePipelineIsAndWhatBreaks() throws Exception {
        // given
        BuiltCheckout checkout = BuiltCheckout.in(folder);
        String alerts = alerts();
        start(checkout, "--rate", "200");
        try {
            reject(20);

            // then
            for (String expression : expressions(alerts)) {
                if (!expression.contains("kafka")) {
                    await(expression, () -> query(expression), data -> data > 0);
                }
            }
            assertEquals(new TreeSet<>(), firing());

            // when
            fires(() -> reject(MORE_THAN_ONE_IN_TWENTY), () -> null, "CoffeeRejectsJump");
            fires(() -> limitRedis(maxmemory()), () -> limitRedis(0), "CoffeeRedisMemory");
            fires(this::refuseCommits, this::takeCommits, "CoffeeNothingCounted", "CoffeeLag", "CoffeeQueueGrows");
            fires(freeze("flume"), thaw("flume"), "CoffeeDown");
            fires(freeze("redis"), thaw("redis"), "CoffeeRedisDown", "CoffeeAgentOutage");

            // then
            CtrlC.press(demo);
            assertEquals(130, BuiltCheckout.exitCode(demo, PATIENCE));
            checkout.assertNothingRuns();
        } finally {
            demo.destroy();
        }
    }

    /** Replaces the alerts of the checkout. */
    private String alerts() throws IOException {
        Path ops = folder.toRealPath().resolve("ops");
        Files.delete(ops);
        Files.createDirectories(ops.resolve("prometheus"));
        Files.copy(OPS.resolve("prometheus/prometheus.yml"), ops.resolve("prometheus/prometheus.yml"));
        String shipped = Files.readString(OPS.resolve("prometheus/alerts.yml"));
        String alerts = AS_SHIPPED
                ? shipped
                : shipped.replaceAll("for: \\d+m", "for: 2s").replace("[2m]", "[15s]");
        return Files.readString(Files.writeString(ops.resolve("prometheus/alerts.yml"), alerts));
    }

    /** The expressions of the boards and of the alerts, without comparisons: those yield nothing if all is well. */
    private static List<String> expressions(String alerts) throws IOException {
        List<String> all = new ArrayList<>();
        Matcher rule = Pattern.compile("expr: (>\\s)?(.*?)\\n +(for|labels):", Pattern.DOTALL)
                .matcher(alerts);
        while (rule.find()) {
            Stream.of(rule.group(2).split("\\band\\b|\\bor\\b|[<>=]=?(?!~)(?=[\\s\\d])"))
                    .map(String::strip)
                    .filter(part -> !part.matches("[\\d.e]+"))
                    .forEach(all::add);
        }
        int ofAlerts = all.size();
        assertTrue(ofAlerts > 15, all.toString());
        for (String board : List.of("business", "operation")) {
            JsonParser.parseString(Files.readString(OPS.resolve("grafana/" + board + ".json")))
                    .getAsJsonObject()
                    .getAsJsonArray("panels")
                    .forEach(panel -> panel.getAsJsonObject()
                            .getAsJsonArray("targets")
                            .forEach(target ->
                                    all.add(target.getAsJsonObject().get("expr").getAsString())));
        }
        assertTrue(all.size() - ofAlerts > 20, all.toString());
        return all;
    }

    private void fires(Callable<?> breakIt, Callable<?> mendIt, String... alerts) throws Exception {
        for (String alert : alerts) {
            assertFalse(firing().contains(alert), alert);
        }
        Instant broken = Instant.now();
        breakIt.call();
        try {
            for (String alert : alerts) {
                await(alert, this::firing, firing -> firing.contains(alert));
                System.out.printf(
                        "%-22s after %d s%n",
                        alert, Duration.between(broken, Instant.now()).toSeconds());
            }
        } finally {
            mendIt.call();
        }
    }

    private <T> void await(String what, Callable<T> look, Predicate<T> seen) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        for (T found = look.call(); !seen.test(found); found = look.call()) {
            T last = found;
            assertTrue(demo.isAlive() && Instant.now().isBefore(end), () -> what + ": " + last);
            Thread.sleep(200);
        }
    }

    private void start(BuiltCheckout checkout, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("demo", "--prometheus", "--port", "" + EmbeddedRedis.freePort()));
        words.addAll(List.of(options));
        demo = checkout.start(outside.resolve("said"), words.toArray(String[]::new));
        await("the screen", () -> Files.readString(outside.resolve("said")), said -> said.contains("Ctrl-C stops"));
    }

    // What breaks.

    /** Leaves Redis one part in ten of what it uses now. */
    private long maxmemory() throws IOException {
        try (UnifiedJedis redis = RedisAddress.of(redisUri()).openClient(1)) {
            return new CountsStore(redis, RedisLayout.DEFAULT).memory().used() * 11 / 10;
        }
    }

    private Object limitRedis(long bytes) throws IOException {
        try (Connection redis = RedisAddress.of(redisUri()).openConnection()) {
            redis.sendCommand(Command.CONFIG, "SET", "maxmemory", Long.toString(bytes));
            return redis.getStatusCodeReply();
        }
    }

    /** Freezing the topology for a minute would not do: Storm ends it when it continues. */
    private Object refuseCommits() throws IOException {
        try (UnifiedJedis redis = RedisAddress.of(redisUri()).openClient(1)) {
            redis.rename(INDEX, INDEX + ":aside");
            return redis.set(INDEX, "no index");
        }
    }

    private Object takeCommits() throws IOException {
        try (UnifiedJedis redis = RedisAddress.of(redisUri()).openClient(1)) {
            return redis.rename(INDEX + ":aside", INDEX);
        }
    }

    private String redisUri() throws IOException {
        return screen("redis", "(redis:\\S+)");
    }

    private Object reject(int lines) throws IOException {
        return Files.writeString(
                folder.resolve(".coffee/demo/orders/broken-" + lines + ".jsonl"),
                ("broken " + lines + "\n").repeat(lines));
    }

    private Callable<?> freeze(String part) {
        return () -> signal("-STOP", part);
    }

    private Callable<?> thaw(String part) {
        return () -> signal("-CONT", part);
    }

    private Object signal(String signal, String part) throws IOException, InterruptedException {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(screen(part, "\\(process (\\d+)\\)")))
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of("kill", signal));
        Stream.concat(Stream.of(process), process.descendants()).forEach(p -> command.add("" + p.pid()));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private String screen(String row, String pattern) throws IOException {
        Matcher found = Pattern.compile("^ +" + row + " .*?" + pattern, Pattern.MULTILINE)
                .matcher(Files.readString(outside.resolve("said")));
        assertTrue(found.find(), row);
        return found.group(1);
    }

    // What Prometheus says.

    private Set<String> firing() throws Exception {
        TreeSet<String> firing = new TreeSet<>();
        for (JsonElement each : ask("alerts").getAsJsonArray("alerts")) {
            JsonObject alert = each.getAsJsonObject();
            if (alert.get("state").getAsString().equals("firing")) {
                firing.add(alert.getAsJsonObject("labels").get("alertname").getAsString());
            }
        }
        return firing;
    }

    /** How many series the expression has had in the last minute, as a board would draw them. */
    private int query(String expression) throws Exception {
        long now = Instant.now().getEpochSecond();
        return ask("query_range?step=1&start=" + (now - 60) + "&end=" + now + "&query="
                        + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .getAsJsonArray("result")
                .size();
    }

    private JsonObject ask(String question) throws Exception {
        URI address = URI.create(screen("prometheus", "(http\\S+/)alerts") + "api/v1/" + question);
        String answer;
        try {
            answer = http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        } catch (ConnectException e) {
            throw new AssertionError("Prometheus is gone: " + Files.readString(outside.resolve("said")), e);
        }
        JsonObject said = JsonParser.parseString(answer).getAsJsonObject();
        assertEquals("success", said.get("status").getAsString(), answer);
        return said.getAsJsonObject("data");
    }
}
