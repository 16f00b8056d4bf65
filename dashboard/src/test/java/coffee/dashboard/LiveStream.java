package coffee.dashboard;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A viewer of {@code /api/live} who reads all events as they come. */
final class LiveStream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Event(String type, String id, JsonObject data) {

        long orders() {
            return data.getAsJsonObject("totals").get("orders").getAsLong();
        }
    }

    private final CompletableFuture<HttpResponse<InputStream>> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
    private final Thread reader = new Thread(this::read, "live-stream");

    private LiveStream(CompletableFuture<HttpResponse<InputStream>> response) {
        this.response = response;
        reader.setDaemon(true);
        reader.start();
    }

    static LiveStream open(URI address, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new LiveStream(HttpClient.newHttpClient().sendAsync(request.build(), BodyHandlers.ofInputStream()));
    }

    int status() {
        return response.join().statusCode();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(response.join().body(), StandardCharsets.UTF_8))) {
            String type = "";
            String id = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    JsonObject data = JsonParser.parseString(line.substring(6)).getAsJsonObject();
                    seen.computeIfAbsent(type, t -> new AtomicInteger()).incrementAndGet();
                    events.add(new Event(type, id, data));
                    id = "";
                }
            }
        } catch (IOException | UncheckedIOException | CompletionException ended) {
            // closed, by one side or the other
        }
    }

    /** How many events of that type have come. */
    int seen(String type) {
        return seen.getOrDefault(type, new AtomicInteger()).get();
    }

    /** The next event. */
    Event next() throws InterruptedException {
        return nextOf(event -> true, "event");
    }

    /** The next event of that type, whatever comes before it. */
    Event next(String type) throws InterruptedException {
        return next(type, event -> true);
    }

    /** The next event of that type for which {@code wanted} holds. */
    Event next(String type, Predicate<Event> wanted) throws InterruptedException {
        return nextOf(event -> event.type().equals(type) && wanted.test(event), type);
    }

    private Event nextOf(Predicate<Event> wanted, String what) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Event event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new AssertionError("no such " + what + " within " + PATIENCE.toSeconds() + " s");
            }
            if (wanted.test(event)) {
                return event;
            }
        }
    }

    boolean ended() {
        return !reader.isAlive();
    }

    @Override
    public void close() {
        try {
            response.join().body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
