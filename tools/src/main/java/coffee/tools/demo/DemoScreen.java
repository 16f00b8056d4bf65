package coffee.tools.demo;

import coffee.tools.pipeline.Parts;
import coffee.tools.pipeline.Pipeline;
import coffee.tools.pipeline.Workplace;
import java.io.PrintWriter;
import java.util.Optional;

/** The one screen that tells what runs where, and how to look at it and stop it. */
final class DemoScreen {

    private final Parts parts;
    private final Workplace place;
    private final DemoOptions options;
    private final Pipeline pipeline;

    DemoScreen(Parts parts, Workplace place, DemoOptions options, Pipeline pipeline) {
        this.parts = parts;
        this.place = place;
        this.options = options;
        this.pipeline = pipeline;
    }

    void print(PrintWriter out, Optional<Prometheus> prometheus) {
        out.println();
        out.println("Coffee is being counted. Look: " + parts.dashboardAddress());
        out.println();
        row(out, "generator", options.rate + " orders a second into " + place.orders());
        row(out, "flume", "follows those files, its counters are at " + parts.flumeAddress() + pid("flume"));
        row(out, "redis", parts.redisUri() + pid("redis"));
        parts.kafkaAddress()
                .ifPresent(kafka -> row(out, "kafka", kafka.bootstrap() + ", topic " + kafka.topic() + pid("kafka")));
        row(
                out,
                "topology",
                options.cluster ? "on a Storm cluster in " + place.cluster() : "in one process" + pid("topology"));
        row(out, "dashboard", parts.dashboardAddress() + pid("dashboard"));
        prometheus.ifPresent(p -> row(out, "prometheus", p.address() + "alerts" + pid("prometheus")));
        row(out, "logs", place.logs().toString());
        out.println();
        out.println("Look into Redis:  COFFEE_REDIS_URI=" + parts.redisUri() + " bin/coffee stats");
        out.println(
                options.span().isPresent()
                        ? "It ends by itself after " + options.span().get().toSeconds()
                                + " s, with a check. Ctrl-C stops it now."
                        : "Ctrl-C stops all of it." + (options.keep ? " The data stays." : ""));
        out.println();
        out.flush();
    }

    private static void row(PrintWriter out, String name, String what) {
        out.printf("  %-10s %s%n", name, what);
    }

    private String pid(String name) {
        return "  (process " + pipeline.part(name).handle().pid() + ")";
    }
}
