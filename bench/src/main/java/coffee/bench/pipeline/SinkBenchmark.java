package coffee.bench.pipeline;

import coffee.agent.AgentProcess;
import coffee.bench.Benchmark;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench sink}. */
@Command(
        name = "sink",
        description = {
            "Lines per second from a file through a real agent onto the list, in turn with a bare client and with Taildir.",
            "The client pushes the same lines in the same batches. Taildir and a file channel are Flume's own way. Medians"
                    + " of rounds."
        })
public final class SinkBenchmark extends Benchmark {

    private static final String QUEUE = RedisLayout.DEFAULT.queue();
    private static final int WARM_UPS = 2;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "1500000",
            description = "Lines a round (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = "--taildir-lines",
            paramLabel = "N",
            defaultValue = "150000",
            description = "Lines a round for Taildir, which is slower (default: ${DEFAULT-VALUE}).")
    private int taildirLines;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds, after two to warm up (default: ${DEFAULT-VALUE}).")
    private int rounds;

    private record Round(double client, double agent, double taildir) {}

    SinkBenchmark() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(lines > 0 && taildirLines > 0 && rounds > 0, "nothing is measured without lines and rounds");
        Path home = Home.folder().orElseThrow(() -> new CommandFailure("must be started by bin/coffee"));
        // On the disk of the checkout: a temporary folder may be in memory, which flatters a file channel.
        Path temp = Files.createTempDirectory(Files.createDirectories(Home.data("bench")), "sink");
        try (EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "no", "--save", "");
                UnifiedJedis redis = RedisAddress.of(server.uri()).openClient(1);
                Agent agent = new Agent(home, "conf/flume-files.conf", temp.resolve("agent"), server.uri());
                Agent taildir =
                        new Agent(home, "bench/conf/flume-taildir.conf", temp.resolve("taildir"), server.uri())) {
            List<Round> all = new ArrayList<>();
            print("%-34s %12s %12s %12s", "lines/s", "bare client", "FileSource", "Taildir");
            for (int i = 1 - WARM_UPS; i <= rounds; i++) {
                Path file = Throughput.writeOrders(
                        temp.resolve("orders-" + (WARM_UPS + i) + ".jsonl"), lines, WARM_UPS + i);
                redis.del(QUEUE);
                double client = Throughput.ofBareClient(file, RedisAddress.of(server.uri()), QUEUE);
                double ours = agent.move(file, lines, redis);
                double theirs =
                        taildir.move(Throughput.writeOrders(file, taildirLines, WARM_UPS + i), taildirLines, redis);
                print("%-34s %,12.0f %,12.0f %,12.0f", i > 0 ? "round " + i : "to warm up", client, ours, theirs);
                if (i > 0) {
                    all.add(new Round(client, ours, theirs));
                }
            }
            report(all);
        } finally {
            remove(temp);
        }
        return ExitCode.DONE;
    }

    private void report(List<Round> all) {
        double ofClient = median(all, r -> r.agent() / r.client());
        double timesTaildir = median(all, r -> r.agent() / r.taildir());
        print("FileSource is at %.2f of the bare client, and %.1f times Taildir.", ofClient, timesTaildir);
        found(
                "from a file through an agent onto the list, exactly once",
                text("%,.0f lines/s", median(all, Round::agent)),
                text("%.2f of a bare client (%,.0f)", ofClient, median(all, Round::client)));
        found(
                "the same by Taildir and a file channel, at least once",
                text("%,.0f lines/s", median(all, Round::taildir)),
                text("FileSource is %.0f times as fast", timesTaildir));
    }

    /** An agent with a folder of its own. */
    private static final class Agent implements AutoCloseable {

        private final Path folder;
        private final AgentProcess process;

        Agent(Path home, String conf, Path place, String redisUri) throws IOException {
            folder = Files.createDirectories(place.resolve("orders"));
            process = AgentProcess.start(
                            home,
                            Files.createDirectories(place.resolve("data")),
                            Map.of(),
                            List.of(
                                    home.resolve(conf).toString(),
                                    "--file",
                                    folder.toString(),
                                    "--set",
                                    "redis.uri=" + redisUri,
                                    "--set",
                                    "limits.maxQueue=0"))
                    .awaitRunning();
        }

        /** Moves a file onto the list, which it empties first. */
        double move(Path file, long count, UnifiedJedis redis) throws IOException, InterruptedException {
            redis.del(QUEUE);
            return new Throughput(() -> redis.llen(QUEUE), this::check).perSecond(file, count, folder);
        }

        private void check() {
            if (!process.process().isAlive()) {
                throw new CommandFailure("the agent has ended");
            }
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
