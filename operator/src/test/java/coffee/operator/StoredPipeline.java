package coffee.operator;

import coffee.cli.Cli;
import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.recount.Recount;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;

/** The stored counts of a pipeline in a Redis of its own, and the commands that read them. For one thread. */
public final class StoredPipeline implements AutoCloseable {

    public static final Path ORDERS = Path.of("../contract/src/test/resources/orders");

    /** What a command wrote and how it ended. */
    public record Run(int code, String out, String err) {}

    private final EmbeddedRedis server = EmbeddedRedis.start("--save", "");
    private final UnifiedJedis redis = RedisAddress.local(server.port()).openClient(4);

    public final Settings settings = Settings.of(Map.of("redis.uri", server.uri()));

    /** What the referee counted in one of the order files. */
    public static JsonObject expected(String name) throws IOException {
        return JsonParser.parseString(Files.readString(ORDERS.resolve(name + ".expected.json")))
                .getAsJsonObject();
    }

    public UnifiedJedis redis() {
        return redis;
    }

    /** Counts the file and stores the counts. */
    public void store(Path file, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("redis.uri=" + server.uri());
        Recount recount = Recount.of(List.of(file), Settings.read(Optional.empty(), Map.of(), all), Instant.now());
        redis.hset(settings.layout().totals(), strings(recount.totals()));
        recount.periods().forEach(this::store);
    }

    public void store(Period period, Counts counts) {
        redis.hset(settings.layout().period(period), strings(counts));
        redis.zadd(
                settings.layout().periods(period.length()),
                period.start().getEpochSecond(),
                period.start().toString());
    }

    private static Map<String, String> strings(Counts counts) {
        Map<String, String> strings = new HashMap<>();
        counts.fields().forEach((field, n) -> strings.put(field, Long.toString(n)));
        return strings;
    }

    public Run run(Object command, String... args) {
        List<String> words = new ArrayList<>(List.of(args));
        words.addAll(List.of("--set", "redis.uri=" + server.uri()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Cli.run(command, new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    @Override
    public void close() {
        redis.close();
        server.close();
    }
}
