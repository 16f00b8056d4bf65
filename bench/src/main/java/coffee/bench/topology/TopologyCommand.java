package coffee.bench.topology;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench topology}. */
@Command(
        name = "topology",
        description = "Orders per second from a full queue to stored counts, beside other ways to empty it.")
public final class TopologyCommand implements Callable<Integer> {

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "How many orders are in the queue (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "1000000", description = "Orders before that.")
    private int warmUp;

    @Option(names = "--only", paramLabel = "WAY", description = "One way alone: ${COMPLETION-CANDIDATES}.")
    private Contender only;

    @Option(names = "--rounds", defaultValue = "1", description = "Measure each so often (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--jvm", paramLabel = "FLAG", description = "A further flag for the JVM.", hidden = true)
    private List<String> flags = List.of();

    @Spec
    private CommandSpec spec;

    TopologyCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no", "--save", "");
                UnifiedJedis client = RedisAddress.of(redis.uri())
                        .withTimeout(Duration.ofMinutes(1))
                        .openClient(1)) {
            BenchQueue queue = new BenchQueue(client);
            queue.fill("warm", warmUp, 1);
            queue.fill("all", orders, 1);
            Map<Contender, Figures> results = new EnumMap<>(Contender.class);
            out.printf(
                    Locale.ROOT,
                    "%-42s %12s %10s %10s %9s %12s%n",
                    "",
                    "orders/s",
                    "CPU s/M",
                    "of Redis",
                    "peak MB",
                    "commands/k");
            for (Contender contender : Contender.values()) {
                if (only == null || only == contender) {
                    results.put(contender, measure(contender, redis, queue, out));
                }
            }
        }
        return 0;
    }

    private Figures measure(Contender contender, EmbeddedRedis redis, BenchQueue queue, PrintWriter out)
            throws IOException, InterruptedException {
        Figures best = null;
        try (Child child = new Child(contender, redis.uri(), flags)) {
            queue.prepare("warm");
            queue.put();
            awaitEmpty(queue, child);
            for (int round = 0; round < rounds; round++) {
                queue.prepare("all");
                Thread.sleep(1500);
                long commands = queue.commands();
                Duration cpu = child.cpu();
                Duration redisCpu = Child.cpu(redis.process());
                long start = System.nanoTime();
                queue.put();
                long polls = awaitEmpty(queue, child);
                Figures figures = new Figures(
                        orders,
                        Duration.ofNanos(System.nanoTime() - start),
                        child.cpu().minus(cpu),
                        Child.cpu(redis.process()).minus(redisCpu),
                        child.peakMemory(),
                        queue.commands() - commands - polls);
                out.printf(
                        Locale.ROOT,
                        "%-42s %,12.0f %10.2f %10.2f %9d %12.2f%n",
                        contender.description(),
                        figures.perSecond(),
                        figures.cpuPerMillion(),
                        figures.redisCpu().toNanos() / 1e3 / orders,
                        figures.peakMemory() >> 20,
                        figures.commandsPerThousand());
                out.flush();
                best = figures;
            }
        }
        return best;
    }

    private static long awaitEmpty(BenchQueue queue, Child child) throws IOException, InterruptedException {
        long polls = 1;
        for (; queue.length() > 0; polls++) {
            if (!child.isAlive()) {
                throw new IOException("the process ended too early");
            }
            Thread.sleep(2);
        }
        return polls;
    }
}
