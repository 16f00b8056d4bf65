package coffee.dashboard;

import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** A dashboard on a Redis of its own, with a pipeline that fills it, and a client to ask it. */
final class Service implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    /** A test that kills it relies on all earlier writes, so every write is synced before it is acknowledged. */
    private final EmbeddedRedis redis = EmbeddedRedis.start("--save", "", "--appendfsync", "always");

    private final ModelPipeline pipeline;
    private final Dashboard dashboard;

    private Service(Map<String, String> settings, InstantSource clock) throws IOException {
        pipeline = new ModelPipeline(redis.port(), clock);
        Map<String, String> all = new HashMap<>(Map.of("redis.uri", redis.uri(), "dashboard.port", "0"));
        all.putAll(settings);
        dashboard = Dashboard.start(Settings.of(all), clock);
    }

    /** Starts all of it; {@code settings} are pairs of property and value. */
    static Service start(String... settings) throws IOException {
        return start(InstantSource.system(), settings);
    }

    /** Starts all of it with that clock instead of the machine's. */
    static Service start(InstantSource clock, String... settings) throws IOException {
        Map<String, String> more = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            more.put(settings[i], settings[i + 1]);
        }
        return new Service(more, clock);
    }

    EmbeddedRedis redis() {
        return redis;
    }

    ModelPipeline pipeline() {
        return pipeline;
    }

    int port() {
        return dashboard.port();
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Sends a GET; {@code headers} are pairs of name and value. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(at(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(PATIENCE)
                        .build(),
                BodyHandlers.ofString());
    }

    JsonObject json(String path) throws IOException, InterruptedException {
        return JsonParser.parseString(get(path).body()).getAsJsonObject();
    }

    LiveStream watchSlice(String where) {
        return LiveStream.open(at("/api/live?where=" + where));
    }

    LiveStream watch(String... headers) {
        return LiveStream.open(at("/api/live"), headers);
    }

    void closeDashboard() {
        dashboard.close();
    }

    @Override
    public void close() {
        dashboard.close();
        pipeline.close();
        redis.close();
    }
}
