package coffee.pipeline.demo;

import coffee.cli.ExitCode;
import coffee.cli.StopSignal;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.pipeline.Parts;
import coffee.pipeline.Pipeline;
import coffee.pipeline.RunningPart;
import coffee.pipeline.Workplace;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One run of the whole pipeline: started, watched, and at the end checked. Closing it stops every part, the last one
 * first. For one thread.
 */
final class Demo implements AutoCloseable {

    private static final Duration SERVERS_WITHIN = Duration.ofSeconds(60);
    private static final Duration WELL_WITHIN = Duration.ofSeconds(90);
    private static final Duration STANDSTILL = Duration.ofSeconds(30);
    private static final Duration WATCH_EVERY = Duration.ofMillis(200);

    private final DemoCommand.Options options;
    private final Workplace place;
    private final PrintWriter out;
    private final StopSignal stop;
    private final Parts parts;
    private final Pipeline pipeline;
    private Optional<Prometheus> prometheus = Optional.empty();

    Demo(DemoCommand.Options options, Workplace place, PrintWriter out, StopSignal stop) {
        this.options = options;
        this.place = place;
        this.out = out;
        this.stop = stop;
        this.parts = new Parts(
                place,
                EmbeddedRedis.freePort(),
                options.port,
                options.kafka ? OptionalInt.of(EmbeddedKafka.freePort()) : OptionalInt.empty());
        this.pipeline = new Pipeline(place, parts);
    }

    /** Runs until it is stopped or its time is over; the exit code says whether the check, if there was one, was clean. */
    int run() throws IOException, InterruptedException {
        start();
        if (stop.asked()) {
            return ExitCode.FAILED;
        }
        printScreen();
        RunningPart generator = pipeline.start(parts.generator(options.generatorWords()));
        watch(generator);
        return options.span().isPresent() && !stop.asked() ? check() : ExitCode.DONE;
    }

    private void start() throws IOException, InterruptedException {
        say("Starting Redis, " + (options.kafka ? "Kafka, " : "") + "the topology, Flume and the dashboard …");
        pipeline.start(parts.redis());
        if (options.kafka) {
            pipeline.start(parts.kafka());
        }
        pipeline.awaitWell(SERVERS_WITHIN, stop::asked);
        if (stop.asked()) {
            return;
        }
        pipeline.start(parts.flume());
        pipeline.start(parts.dashboard());
        pipeline.startTopology(options.cluster, parts.redisAddress(), WELL_WITHIN, stop::asked);
        if (options.prometheus) {
            startPrometheus();
            pipeline.awaitWell(WELL_WITHIN, stop::asked);
        }
    }

    private void startPrometheus() throws IOException {
        prometheus = Prometheus.find(System.getenv("PATH"));
        if (prometheus.isPresent()) {
            pipeline.start(prometheus.get().part(place.prometheus(), parts));
        } else {
            say("There is no prometheus in PATH, so the demo runs without (on Debian: apt install prometheus).");
        }
    }

    /** Prints where each part runs, and how to look at it and stop it. */
    private void printScreen() {
        out.println();
        out.println("Coffee is being counted. Look: " + parts.dashboardAddress());
        out.println();
        row("generator", options.rate + " orders a second into " + place.orders());
        row("flume", "follows those files, its counters are at " + parts.flumeAddress() + pid("flume"));
        row("redis", parts.redisUri() + pid("redis"));
        parts.kafkaAddress()
                .ifPresent(kafka -> row("kafka", kafka.bootstrap() + ", topic " + kafka.topic() + pid("kafka")));
        row(
                "topology",
                options.cluster ? "on a Storm cluster in " + place.cluster() : "in one process" + pid("topology"));
        row("dashboard", parts.dashboardAddress() + pid("dashboard"));
        prometheus.ifPresent(p -> row("prometheus", p.address() + "alerts" + pid("prometheus")));
        row("logs", place.logs().toString());
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

    private void row(String name, String what) {
        out.printf("  %-10s %s%n", name, what);
    }

    private String pid(String name) {
        return "  (process " + pipeline.part(name).handle().pid() + ")";
    }

    /** Watches the parts until the generator has done its work, a stop is asked for, or one of the others ends. */
    private void watch(RunningPart generator) throws InterruptedException {
        while (!stop.await(WATCH_EVERY)) {
            Optional<RunningPart> ended = pipeline.ended();
            if (ended.isPresent()) {
                RunningPart part = ended.get();
                if (part != generator || part.exitCode() != ExitCode.DONE) {
                    Pipeline.failEnded(part);
                }
                pipeline.stop(part);
                return;
            }
        }
    }

    private int check() throws IOException, InterruptedException {
        say("Waiting for the last orders to be counted …");
        pipeline.awaitAllCounted(
                parts.redisAddress(),
                STANDSTILL,
                () -> stop.asked() || pipeline.ended().isPresent());
        pipeline.ended().ifPresent(Pipeline::failEnded);
        return stop.asked() ? ExitCode.FAILED : pipeline.check(out);
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        pipeline.close();
        if (stop.asked()) {
            say("All parts have stopped.");
        }
    }
}
