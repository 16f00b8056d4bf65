package coffee.dashboard.api;

import coffee.contract.Dimension;
import coffee.contract.LiveSnapshot;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.dashboard.live.LiveFeed;
import coffee.dashboard.live.LiveFeed.Moment;
import coffee.dashboard.live.Viewers;
import coffee.dashboard.past.PeriodsEndpoint;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.AnswerMemory;
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
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * {@code GET /metrics}: measurements of the pipeline and of the dashboard, in Prometheus' text format. Values come from
 * the newest snapshot; before the first one, those of the pipeline are missing. The number of names is limited, as in
 * the live stream.
 */
public final class MetricsEndpoint implements Endpoint {

    private final LiveFeed feed;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    public MetricsEndpoint(
            LiveFeed feed,
            Schema schema,
            Viewers viewers,
            Supplier<Optional<Memory>> redis,
            AnswerMemory answers,
            PeriodsEndpoint periods) {
        this.feed = feed;
        total("coffee_orders", "Orders counted.", s -> s.totals().orders());
        total("coffee_items", "Items counted, such as cups.", s -> s.totals().items());
        total("coffee_committed", "Lines that have left the queue, counted or rejected.", LiveSnapshot::committed);
        labelled(
                "coffee_names",
                "Names counted, by dimension; past the most counted ones under (other).",
                (s, out) -> {
                    for (Dimension d : schema.dimensions()) {
                        CountsJson.most(s.totals().names(d), CountsJson.LIVE_NAMES)
                                .forEach((name, n) -> out.call((double) n, d.label(), name));
                    }
                },
                "dimension",
                "name");
        labelled(
                "coffee_rejected",
                "Lines rejected, by reason.",
                (s, out) -> {
                    for (Reason reason : Reason.values()) {
                        out.call(s.totals().rejected().getOrDefault(reason, 0L), reason.label());
                    }
                },
                "reason");
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
                "Whether the live channel is subscribed.",
                () -> feed.link().subscribed() ? 1 : 0);
        gauge("coffee_dashboard_viewers", "Viewers of the live stream.", viewers::watching);
        counter(
                "coffee_dashboard_snapshots_skipped",
                "Snapshots passed over for viewers too slow for them.",
                viewers::skipped);
        optional(
                "coffee_redis_memory_bytes",
                "Memory that Redis uses.",
                () -> redis.get().map(m -> (double) m.used()));
        optional(
                "coffee_redis_memory_limit_bytes",
                "Memory that Redis may use; 0 for no limit.",
                () -> redis.get().map(m -> (double) m.limit()));
        gauge("coffee_dashboard_period_cache_bytes", "Memory of periods read before.", periods::cachedBytes);
        gauge("coffee_dashboard_answer_bytes", "Memory of answers in the making or under way.", answers::taken);
        counter(
                "coffee_dashboard_answers_refused",
                "Answers refused, as there was no memory for them.",
                answers::refused);
        counter(
                "coffee_dashboard_answers_cut_off",
                "Answers cut off, as their readers were slow and others wanted the memory.",
                answers::cutOff);
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        optional(name, help, () -> Optional.of(value.getAsDouble()));
    }

    private void optional(String name, String help, Supplier<Optional<Double>> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> value.get().ifPresent(out::call))
                .register(registry);
    }

    private void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(out -> out.call(value.getAsDouble()))
                .register(registry);
    }

    private void total(String name, String help, ToDoubleFunction<LiveSnapshot> value) {
        labelled(name, help, (s, out) -> out.call(value.applyAsDouble(s)));
    }

    private void labelled(
            String name, String help, BiConsumer<LiveSnapshot, CounterWithCallback.Callback> values, String... labels) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(out -> newest().ifPresent(s -> values.accept(s, out)))
                .register(registry);
    }

    private Optional<LiveSnapshot> newest() {
        return feed.newest().map(Moment::snapshot);
    }

    @Override
    public Answer answer(Query query) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Answer.text(200, writer.getContentType(), text.toString(StandardCharsets.UTF_8));
    }
}
