package coffee.bench.sink;

import coffee.bench.report.Finding;
import coffee.bench.report.Findings;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coffee bench sink}. */
@Command(
        name = "sink",
        description = {
            "Events per second through a real Flume agent onto the list, with the shipped channels and batches:",
            "over memory beside a bare client, over the disk beside a sink that throws everything away."
        })
public final class SinkCommand implements Callable<Integer>, Findings {

    private static final String QUEUE = "coffee:orders";
    private static final int EVENT_BYTES = 153;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "6000000",
            description = "Events for the client and the memory channel (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(
            names = "--disk-events",
            paramLabel = "N",
            defaultValue = "400000",
            description = "Events for the file channel, which is slower (default: ${DEFAULT-VALUE}).")
    private long diskEvents;

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Path home = Home.folder().orElseThrow(() -> new CommandFailure("must be started by bin/coffee"));
        // On the disk of the checkout: a temporary folder may be in memory, where a file channel is no measure.
        Path temp = Files.createTempDirectory(Files.createDirectories(Home.data("bench")), "sink");
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no", "--save", "")) {
            Agents agents = new Agents(home, temp, redis.uri(), EVENT_BYTES);
            int batch = StressConf.of(home.resolve("conf/flume-exec.conf"), events, EVENT_BYTES)
                    .batchSize();
            Rate client = BareClient.measure(RedisAddress.local(redis.port()), QUEUE, events, batch, EVENT_BYTES);
            Rate memory = measure(
                    redis, () -> agents.measure("memory channel, RedisSink", "conf/flume-exec.conf", false, events));
            // A disk is not as fast now as it was a while ago: each way has its turn, and another.
            Rate disk = measure(redis, () -> onDisk(agents, false));
            Rate nothing = onDisk(agents, true);
            disk = disk.and(measure(redis, () -> onDisk(agents, false)));
            report(client, memory, disk, nothing.and(onDisk(agents, true)));
        } finally {
            remove(temp);
        }
        return ExitCode.DONE;
    }

    private interface Measurement {
        Rate take() throws IOException;
    }

    private Rate onDisk(Agents agents, boolean nullSink) throws IOException {
        String way = "file channel, " + (nullSink ? "null sink" : "RedisSink");
        return agents.measure(way, "bench/conf/flume-taildir.conf", nullSink, diskEvents);
    }

    private static Rate measure(EmbeddedRedis redis, Measurement measurement) throws IOException {
        try (var client = RedisAddress.local(redis.port()).openClient(1)) {
            client.flushAll();
        }
        return measurement.take();
    }

    private void report(Rate client, Rate memory, Rate disk, Rate nothing) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-28s %12s %28s%n", "", "events/s", "round trips a 1,000 events");
        for (Rate rate : new Rate[] {client, memory, disk, nothing}) {
            out.printf(Locale.ROOT, "%-28s %,12.0f %28.2f%n", rate.way(), rate.eventsPerSecond(), rate.roundTrips());
        }
        out.printf(
                Locale.ROOT,
                "Over memory %.2f of the bare client; over the disk %.2f of the null sink.%n",
                memory.of(client),
                disk.of(nothing));
        found("through an agent onto the list, over memory", memory, client, "a bare client");
        found("through an agent onto the list, over the disk", disk, nothing, "a sink that throws everything away");
    }

    private void found(String what, Rate rate, Rate other, String otherName) {
        findings.add(new Finding(
                "sink",
                what,
                String.format(Locale.ROOT, "%,.0f events/s", rate.eventsPerSecond()),
                String.format(Locale.ROOT, "%.2f of %s (%,.0f)", rate.of(other), otherName, other.eventsPerSecond())));
    }

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
