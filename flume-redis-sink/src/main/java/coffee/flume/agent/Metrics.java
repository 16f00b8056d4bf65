package coffee.flume.agent;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flume.Context;
import org.apache.flume.FlumeException;
import org.apache.flume.instrumentation.MonitorService;
import org.apache.flume.instrumentation.util.JMXPollUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves an agent's counters at {@code /metrics}: in Prometheus' text format to clients that accept text, as Prometheus
 * does, and to all others as the JSON of Flume's own {@code http} monitoring. Flume creates it for
 * {@code -Dflume.monitoring.type=coffee.flume.agent.Metrics}, with {@code flume.monitoring.port} and, to serve other
 * machines, {@code flume.monitoring.host}.
 *
 * <pre>
 *   attribute                   exposed as
 *   Lines of SOURCE.orders      coffee_flume_lines_total{type="source",component="orders"}
 *   BytesBehind                 coffee_flume_behind_bytes, a gauge
 *   BytesBehindByFile           coffee_flume_file_behind_bytes{…,file="PATH"}
 *   EventDrainSuccessCount      coffee_flume_event_drain_success_total
 *   LastSuccess, StartTime      coffee_flume_last_success_seconds, …, since 1970
 * </pre>
 */
public final class Metrics implements MonitorService {

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private static final Set<String> GAUGES = Set.of(
            "ChannelCapacity",
            "ChannelFillPercentage",
            "ChannelSize",
            "CompressedFiles",
            "Files",
            "OpenConnectionCount",
            "OpenFiles",
            "Outage",
            "QueueFull",
            "QueueLength",
            "RecordsWithoutFile",
            "Refused",
            "Stopped",
            "UnreadableFolders",
            "WaitingFiles");
    private static final Set<String> MOMENTS = Set.of("LastSuccess", "StartTime", "StopTime");
    private static final int MOST_FILES = 100;

    private String host;
    private int port;
    private HttpServer server;
    private ExecutorService thread;

    @Override
    public void configure(Context context) {
        host = context.getString("host", "127.0.0.1");
        port = context.getInteger("port", 41_414);
    }

    @Override
    public void start() {
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 10);
        } catch (IOException e) {
            throw new FlumeException("cannot serve counters at " + host + ":" + port + ": " + e.getMessage(), e);
        }
        thread = Executors.newSingleThreadExecutor(run -> {
            Thread daemon = new Thread(run, "metrics");
            daemon.setDaemon(true);
            return daemon;
        });
        server.setExecutor(thread);
        server.createContext("/metrics", Metrics::answer);
        server.start();
    }

    /** The port on which it listens. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void stop() {
        // Flume also stops what did not start.
        if (server != null) {
            server.stop(0);
            thread.shutdownNow();
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String accepted = String.valueOf(exchange.getRequestHeaders().getFirst("Accept"));
            boolean text = accepted.contains("text/plain") || accepted.contains("openmetrics");
            Map<String, Map<String, String>> counters = JMXPollUtil.getAllMBeans();
            byte[] body = (text ? exposition(counters) : new Gson().toJson(counters)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", text ? "text/plain; version=0.0.4; charset=utf-8" : "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (RuntimeException e) {
            LOG.warn("cannot serve the counters: {}", e.toString());
        }
    }

    /** {@code counters} by {@code TYPE.component}, each by attribute. */
    static String exposition(Map<String, Map<String, String>> counters) {
        Map<String, StringBuilder> byName = new TreeMap<>();
        new TreeMap<>(counters).forEach((component, attributes) -> {
            int dot = component.indexOf('.');
            String labels = "type=\"" + component.substring(0, Math.max(0, dot)).toLowerCase(Locale.ROOT)
                    + "\",component=\"" + escaped(component.substring(dot + 1)) + "\"";
            attributes.forEach((attribute, value) -> add(byName, attribute, value, labels));
        });
        StringBuilder text = new StringBuilder();
        byName.values().forEach(text::append);
        return text.toString();
    }

    private static void add(Map<String, StringBuilder> byName, String attribute, String value, String labels) {
        if (attribute.equals("BytesBehindByFile")) {
            files(byName, value, labels);
            return;
        }
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException noNumber) {
            return;
        }
        if (attribute.equals("BytesBehind")) {
            sample(byName, "behind_bytes", "gauge", labels, number);
        } else if (MOMENTS.contains(attribute)) {
            sample(byName, snake(attribute) + "_seconds", "gauge", labels, number / 1_000);
        } else if (GAUGES.contains(attribute)) {
            sample(byName, snake(attribute), "gauge", labels, number);
        } else {
            String counted = attribute.endsWith("Count") ? attribute.substring(0, attribute.length() - 5) : attribute;
            sample(byName, snake(counted) + "_total", "counter", labels, number);
        }
    }

    private static void files(Map<String, StringBuilder> byName, String json, String labels) {
        try {
            JsonObject files = JsonParser.parseString(json).getAsJsonObject();
            files.entrySet().stream()
                    .limit(MOST_FILES)
                    .forEach(file -> sample(
                            byName,
                            "file_behind_bytes",
                            "gauge",
                            labels + ",file=\"" + escaped(file.getKey()) + "\"",
                            file.getValue().getAsDouble()));
        } catch (JsonSyntaxException | IllegalStateException e) {
            LOG.debug("not a JSON object: {}", json);
        }
    }

    private static void sample(
            Map<String, StringBuilder> byName, String name, String type, String labels, double value) {
        String exposed = "coffee_flume_" + name;
        byName.computeIfAbsent(
                        exposed,
                        n -> new StringBuilder("# TYPE ")
                                .append(n)
                                .append(' ')
                                .append(type)
                                .append('\n'))
                .append(exposed)
                .append('{')
                .append(labels)
                .append("} ")
                .append(value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value))
                .append('\n');
    }

    /** {@code BytesPushed} becomes {@code bytes_pushed}. */
    private static String snake(String attribute) {
        return attribute.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
