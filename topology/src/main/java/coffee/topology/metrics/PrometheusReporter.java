package coffee.topology.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricFilter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.ScheduledReporter;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.Timer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.storm.metrics2.MetricRegistryProvider;
import org.apache.storm.metrics2.reporters.StormReporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a worker's metrics to Prometheus: {@code GET /metrics} in the text format, on the first free port of a range,
 * so that several workers of a machine have one each. Storm creates one per worker, from
 * {@code topology.metrics.reporters} with the entries {@code host} and {@code ports} ({@code 9400-9409}; {@code 0} is
 * any free port).
 *
 * <p>Labels are {@code topology}, {@code component} and {@code task}, and {@code stream} where Storm counts by stream.
 *
 * <pre>
 *   ours, registered as        exposed as
 *   orders (counter)           coffee_topology_orders_total
 *   rejected-REASON (counter)  coffee_topology_rejected_total{reason="REASON"}
 *   lag-millis (gauge)         coffee_topology_lag_seconds
 *   commit-time (timer)        coffee_topology_commit_time_seconds, a summary
 *   Storm's __emit-count       coffee_storm_emit_count_total
 *                              process_start_time_seconds, without labels
 * </pre>
 *
 * <p>If no port of the range is free, it logs that and the worker runs without: counting matters more than metrics.
 */
public final class PrometheusReporter implements StormReporter {

    private static final Logger LOG = LoggerFactory.getLogger(PrometheusReporter.class);
    private static final String REJECTED = "rejected-";
    private static final double STARTED = ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3;
    private static final double[] QUANTILES = {0.5, 0.95, 0.99};

    private MetricRegistryProvider provider;
    private String host;
    private String ports;
    private HttpServer server;
    private ExecutorService executor;

    @Override
    public void prepare(MetricRegistry registry, Map<String, Object> topology, Map<String, Object> reporter) {
        throw new UnsupportedOperationException("Storm 2.8 hands over a MetricRegistryProvider");
    }

    @Override
    public void prepare(MetricRegistryProvider metrics, Map<String, Object> topology, Map<String, Object> reporter) {
        provider = metrics;
        host = String.valueOf(reporter.getOrDefault("host", "127.0.0.1"));
        ports = String.valueOf(reporter.get("ports"));
    }

    @Override
    public void start() {
        int dash = ports.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? ports : ports.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(ports.substring(dash + 1));
        try {
            server = bind(first, last);
        } catch (IOException e) {
            LOG.warn("No metrics for Prometheus: no port of {} is free at {} ({})", ports, host, e.getMessage());
            return;
        }
        executor = Executors.newSingleThreadExecutor(run -> {
            Thread thread = new Thread(run, "prometheus");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(executor);
        server.createContext("/metrics", this::answer);
        server.start();
        LOG.info("Metrics for Prometheus at http://{}:{}/metrics", host, port());
    }

    private HttpServer bind(int first, int last) throws IOException {
        for (int port = first; ; port++) {
            try {
                return HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 10);
            } catch (BindException e) {
                if (port >= last) {
                    throw e;
                }
            }
        }
    }

    /** The port on which it listens; -1 if it does not. */
    int port() {
        return server == null ? -1 : server.getAddress().getPort();
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
            executor.shutdownNow();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = new Exposition().text(provider).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (RuntimeException e) {
            LOG.warn("Cannot answer Prometheus: {}", e.toString());
        }
    }

    /** One answer: all samples of a name together, under its type, as the format requires. */
    private static final class Exposition {

        private final Map<String, StringBuilder> byName = new TreeMap<>();
        private String labels = "";

        String text(MetricRegistryProvider provider) {
            // Storm hands the metrics of a task to a ScheduledReporter only; this one is never scheduled.
            try (ScheduledReporter collector =
                    new ScheduledReporter(
                            provider.getRegistry(),
                            "prometheus",
                            MetricFilter.ALL,
                            TimeUnit.SECONDS,
                            TimeUnit.SECONDS,
                            null) {
                        @Override
                        @SuppressWarnings("rawtypes")
                        public void report(
                                SortedMap<String, Gauge> gauges,
                                SortedMap<String, Counter> counters,
                                SortedMap<String, Histogram> histograms,
                                SortedMap<String, Meter> meters,
                                SortedMap<String, Timer> timers) {
                            gauges.forEach((name, gauge) -> gauge(name, gauge.getValue()));
                            counters.forEach((name, counter) -> counter(name, counter.getCount()));
                            meters.forEach((name, meter) -> counter(name, meter.getCount()));
                            histograms.forEach((name, h) -> summary(name, "", h.getSnapshot(), h.getCount(), 1));
                            timers.forEach((name, t) -> summary(name, "_seconds", t.getSnapshot(), t.getCount(), 1e-9));
                        }
                    }) {
                provider.getTaskMetrics().forEach((dimensions, metrics) -> {
                    labels = labels(dimensions.getDimensions());
                    metrics.report(collector, MetricFilter.ALL);
                });
            }
            labels = "";
            sample("process_start_time_seconds", "gauge", "", "", STARTED);
            StringBuilder text = new StringBuilder();
            byName.values().forEach(text::append);
            return text.toString();
        }

        private static String labels(Map<String, String> dimensions) {
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("topology", dimensions.getOrDefault("topologyId", ""));
            labels.put("component", dimensions.getOrDefault("componentId", ""));
            labels.put("task", dimensions.getOrDefault("taskid", ""));
            if (dimensions.containsKey("streamId")) {
                labels.put("stream", dimensions.get("streamId"));
            }
            StringBuilder text = new StringBuilder();
            labels.forEach((name, value) -> label(text, name, value));
            return text.toString();
        }

        private static void label(StringBuilder to, String name, String value) {
            String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            to.append(to.isEmpty() ? "" : ",")
                    .append(name)
                    .append("=\"")
                    .append(escaped)
                    .append('"');
        }

        private void gauge(String name, Object value) {
            if (value instanceof Number number) {
                boolean millis = name.endsWith("-millis");
                String seconds = millis ? name.substring(0, name.length() - "-millis".length()) + "_seconds" : name;
                sample(exposed(seconds), "gauge", "", "", number.doubleValue() / (millis ? 1_000 : 1));
            } else if (value instanceof Map<?, ?> many) {
                // Storm's own gauges may have one value per key.
                many.forEach((key, each) -> gauge(name + "-" + key, each));
            }
        }

        private void counter(String name, long count) {
            if (name.startsWith(REJECTED)) {
                StringBuilder reason = new StringBuilder();
                label(reason, "reason", name.substring(REJECTED.length()));
                sample("coffee_topology_rejected_total", "counter", "", reason.toString(), count);
            } else {
                sample(exposed(name) + "_total", "counter", "", "", count);
            }
        }

        private void summary(String name, String unit, Snapshot snapshot, long count, double scale) {
            String exposed = exposed(name) + unit;
            for (double quantile : QUANTILES) {
                sample(exposed, "summary", "", "quantile=\"" + quantile + "\"", snapshot.getValue(quantile) * scale);
            }
            sample(exposed, "summary", "_count", "", count);
        }

        private void sample(String name, String type, String suffix, String more, double value) {
            StringBuilder all = byName.computeIfAbsent(
                    name,
                    n -> new StringBuilder("# TYPE ")
                            .append(n)
                            .append(' ')
                            .append(type)
                            .append('\n'));
            String separator = labels.isEmpty() || more.isEmpty() ? "" : ",";
            all.append(name)
                    .append(suffix)
                    .append('{')
                    .append(labels)
                    .append(separator)
                    .append(more)
                    .append("} ")
                    .append(number(value))
                    .append('\n');
        }

        private static String number(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }

        private String exposed(String name) {
            Function<String, String> legal =
                    n -> n.replaceAll("[^a-zA-Z0-9_]", "_").toLowerCase(Locale.ROOT);
            boolean storms =
                    name.startsWith("__") || labels.contains("component=\"__") || name.startsWith("receive_queue");
            return (storms ? "coffee_storm_" : "coffee_topology_") + legal.apply(name.replaceFirst("^__", ""));
        }
    }
}
