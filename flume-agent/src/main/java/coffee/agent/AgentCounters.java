package coffee.agent;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Asks an agent on this machine for Flume's counters, each time anew. Safe for many threads. */
final class AgentCounters {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;

    AgentCounters(int port) {
        this.request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(ANSWER_WITHIN)
                .build();
    }

    /** The counters by component, such as {@code SINK.redis}; empty while there are none to be had. */
    Map<String, Map<String, String>> read() throws IOException {
        try {
            String json = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body();
            return new Gson().fromJson(json, new TypeToken<Map<String, Map<String, String>>>() {}.getType());
        } catch (IOException notYet) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the agent's counters", e);
        }
    }
}
