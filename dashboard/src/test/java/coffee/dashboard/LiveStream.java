package coffee.dashboard;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A viewer of {@code /api/live} who reads all events as they come. */
final class LiveStream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** One event; {@code arrived} by {@link System#nanoTime}. */
    record Event(String type, String id, JsonObject data, long arrived) {

        long orders() {
            return data.getAsJsonObject("totals").get("orders").getAsLong();
        }
    }

    private final HttpURLConnection connection;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread reader = new Thread(this::read, "live-stream");

    private LiveStream(HttpURLConnection connection) {
        this.connection = connection;
        reader.setDaemon(true);
        reader.start();
    }

    static LiveStream open(URI address, String... headers) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            for (int i = 0; i < headers.length; i += 2) {
                connection.setRequestProperty(headers[i], headers[i + 1]);
            }
            return new LiveStream(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int status() throws IOException {
        return connection.getResponseCode();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            String type = "message";
            String id = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    JsonObject data = JsonParser.parseString(line.substring(6)).getAsJsonObject();
                    events.add(new Event(type, id, data, System.nanoTime()));
                } else if (line.isEmpty()) {
                    type = "message";
                    id = "";
                }
            }
        } catch (IOException ended) {
            // closed, by one side or the other
        }
    }

    /** The next event of that type, whatever comes before it. */
    Event next(String type) throws InterruptedException {
        return next(type, event -> true);
    }

    /** The next event of that type for which {@code wanted} holds. */
    Event next(String type, Predicate<Event> wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Event event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new AssertionError("no such " + type + " within " + PATIENCE.toSeconds() + " s");
            }
            if (event.type().equals(type) && wanted.test(event)) {
                return event;
            }
        }
    }

    /** What has come and was not asked for yet. */
    BlockingQueue<Event> events() {
        return events;
    }

    boolean ended() {
        return !reader.isAlive();
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
