package coffee.bench.pipeline;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Watches the dashboard's live stream as a page does, until an event tells of a position. */
final class EventWatch implements Callable<Sightings> {

    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final String DATA = "data: ";
    private static final String COMMITTED = "committed";

    private final URI dashboard;
    private final long until;

    EventWatch(URI dashboard, long until) {
        this.dashboard = dashboard;
        this.until = until;
    }

    @Override
    public Sightings call() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) dashboard.resolve("api/live").toURL().openConnection();
        connection.setReadTimeout((int) SILENCE.toMillis());
        try (InputStream in = connection.getInputStream()) {
            return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), until);
        } finally {
            connection.disconnect();
        }
    }

    static Sightings read(BufferedReader events, long until) throws IOException {
        Sightings sightings = new Sightings();
        while (sightings.reached() < until) {
            String line = events.readLine();
            long now = System.nanoTime();
            if (line == null) {
                throw new IOException("the dashboard ended its stream at position " + sightings.reached());
            }
            if (line.startsWith(DATA)) {
                JsonObject data =
                        JsonParser.parseString(line.substring(DATA.length())).getAsJsonObject();
                if (data.has(COMMITTED)) {
                    sightings.add(now, data.get(COMMITTED).getAsLong());
                }
            }
        }
        return sightings;
    }
}
