package coffee.dashboard.api;

import coffee.contract.Counts;
import coffee.contract.Dimension;
import coffee.contract.LiveSnapshot;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.dashboard.live.LiveFeed;
import coffee.dashboard.live.LiveFeed.Moment;
import coffee.dashboard.live.Viewers;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import coffee.store.CountsStore.Memory;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * {@code GET /metrics}: what is measured of the pipeline and of the dashboard itself, in Prometheus' text format. Each value is taken from the newest snapshot when it is
 * asked for; before the first one there are none of the pipeline. Names are bounded, as in the live stream.
 */
public final class MetricsEndpoint implements Endpoint {

    private static final int MOST_NAMES = 100;

    private final LiveFeed feed;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    public MetricsEndpoint(LiveFeed feed, Schema schema) {
        this.feed = feed;
        total("coffee_orders", "Orders counted.", s -> (double) s.totals().orders());
        total("coffee_items", "Items counted, such as cups.", s ->
                (double) s.totals().items());
        total("coffee_committed", "Lines that have left the queue, counted or rejected.", s -> (double) s.committed());
        CounterWithCallback.builder()
                .name("coffee_names")
                .help("Names counted, by dimension; past the most counted ones under (other).")
                .labelNames("dimension", "name")
                .callback(out -> newest(s -> callNames(schema, s.totals(), out)))
                .register(registry);
        CounterWithCallback.builder()
                .name("coffee_rejected")
                .help("Lines rejected, by reason.")
                .labelNames("reason")
                .callback(out -> newest(s -> {
                    for (Reason reason : Reason.values()) {
                        out.call(s.totals().rejected().getOrDefault(reason, 0L), reason.label());
                    }
                }))
                .register(registry);
        optional("coffee_queue_length", "Orders that wait in the queue.", () -> newest().map(s -> (double) s.queued()));
        optional(
                "coffee_lag_seconds",
                "Age of the oldest waiting order; at least that, where it does not say when it was placed.",
                () -> newest().flatMap(LiveSnapshot::lag).map(lag -> lag / 1000.0));
        gauge(
                "coffee_dashboard_redis_up",
                "Whether Redis answers.",
                () -> feed.link().redis() ? 1 : 0);
        gauge(
                "coffee_dashboard_subscription_up",
                "Whether the live channel is heard.",
                () -> feed.link().subscribed() ? 1 : 0);
    }

    /** Measures the viewers too. */
    public MetricsEndpoint with(Viewers viewers) {
        gauge("coffee_dashboard_viewers", "Viewers of the live stream.", viewers::watching);
        counter(
                "coffee_dashboard_snapshots_skipped",
                "Snapshots passed over for viewers too slow for them.",
                viewers::skipped);
        return this;
    }

    /** Measures the memory of Redis, while it is known. */
    public MetricsEndpoint with(Supplier<Optional<Memory>> memory) {
        optional(
                "coffee_redis_memory_bytes",
                "Memory that Redis uses.",
                () -> memory.get().map(m -> (double) m.used()));
        optional(
                "coffee_redis_memory_limit_bytes",
                "Memory that Redis may use; 0 for no limit.",
                () -> memory.get().map(m -> (double) m.limit()));
        return this;
    }

    private void optional(String name, String help, Supplier<Optional<Double>> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> value.get().ifPresent(out::call))
                .register(registry);
    }

    /** Measures one more value of the dashboard. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> out.call(value.getAsDouble()))
                .register(registry);
    }

    /** Measures one more thing that only grows. */
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> out.call((double) value.getAsLong()))
                .register(registry);
    }

    @Override
    public Answer answer(Query ask) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Answer.text(200, writer.getContentType(), text.toString(StandardCharsets.UTF_8));
    }

    private interface Value {
        double of(LiveSnapshot snapshot);
    }

    private void total(String name, String help, Value value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> newest(s -> out.call(value.of(s))))
                .register(registry);
    }

    private void newest(Consumer<LiveSnapshot> consumer) {
        newest().ifPresent(consumer);
    }

    private Optional<LiveSnapshot> newest() {
        return feed.newest().map(Moment::snapshot);
    }

    private static void callNames(Schema schema, Counts totals, CounterWithCallback.Callback out) {
        for (Dimension d : schema.dimensions()) {
            CountsJson.most(totals.names(d), MOST_NAMES).forEach((name, n) -> out.call((double) n, d.label(), name));
        }
    }
}
