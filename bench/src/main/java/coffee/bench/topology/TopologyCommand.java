package coffee.bench.topology;

import coffee.bench.report.Finding;
import coffee.bench.report.Findings;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench topology}. */
@Command(
        name = "topology",
        description = {
            "Orders per second from a full queue to stored counts, beside other ways to empty it; and what ten times",
            "the backlog, ten times the names and 10,000 stored periods cost. Each way is a process of its own with a",
            "heap of 256 MB, warmed up with half as many orders as are then measured."
        })
public final class TopologyCommand implements Callable<Integer>, Findings {

    private static final String ALL = "all";
    private static final String HALF = "half";
    private static final String NAMES = "names";
    private static final String BACKLOG = "backlog";
    private static final int TEN_TIMES = 10;
    private static final int STORED_PERIODS = 10_000;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "3000000",
            description = "How many orders are in the queue (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "7",
            description = "Rounds, of which the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--only", paramLabel = "WAY", description = "One way alone: ${COMPLETION-CANDIDATES}.")
    private Contender only;

    @Option(
            names = "--lists",
            paramLabel = "N",
            defaultValue = "1",
            description = "Lists among which the orders are divided; more than one only for OURS (default: ${DEFAULT-VALUE}).")
    private int lists;

    @Option(
            names = "--spouts",
            paramLabel = "N",
            defaultValue = "1",
            description = "Tasks of our topology that read the lists (default: ${DEFAULT-VALUE}).")
    private int spouts;

    @Option(names = "--jvm", paramLabel = "FLAG", description = "A further flag for the JVMs, may be repeated.")
    private List<String> jvmFlags = List.of();

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();

    TopologyCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lists < 1 || spouts < 1 || spouts > lists || (lists > 1 && only != Contender.OURS)) {
            throw new ParameterException(
                    spec.commandLine(), "--lists must be at least 1, with --only OURS if more, and at least --spouts");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no", "--save", "");
                UnifiedJedis client = RedisAddress.of(redis.uri())
                        .withTimeout(Duration.ofMinutes(1))
                        .openClient(1)) {
            BenchQueue queue = new BenchQueue(client, lists);
            queue.fill(ALL, orders, 1);
            queue.fill(HALF, orders / 2, 1);
            Map<Contender, Figures> results = new EnumMap<>(Contender.class);
            print(out, "%-44s %12s %8s %8s %8s %10s%n", "", "orders/s", "CPU s/M", "peak MB", "Redis", "commands/k");
            for (Contender contender : Contender.values()) {
                if (only == null || only == contender) {
                    results.put(contender, measure(contender, redis, queue, out));
                }
            }
            compare(results, out);
        }
        return 0;
    }

    private Figures measure(Contender contender, EmbeddedRedis redis, BenchQueue queue, PrintWriter out)
            throws IOException, InterruptedException {
        try (Course course = new Course(contender, redis, queue, spouts, jvmFlags)) {
            course.warmUp(HALF);
            Figures figures = course.measure(ALL, orders, rounds);
            row(contender.description(), figures, out);
            if (contender == Contender.OURS && lists == 1) {
                strain(course, queue, out);
            }
            return figures;
        }
    }

    private void strain(Course course, BenchQueue queue, PrintWriter out) throws IOException, InterruptedException {
        queue.fill(NAMES, orders, TEN_TIMES);
        strain("with 10 times the names", course, queue, NAMES, 0, out);
        queue.fill(BACKLOG, TEN_TIMES * orders, 1);
        Figures plain = course.measure(ALL, orders, rounds);
        queue.prepareOnce(BACKLOG);
        Figures behind = course.measurePrepared(orders, (TEN_TIMES - 1) * orders);
        strained("with 10 times the backlog", behind, behind.perSecond() / plain.perSecond(), out);
        strain("with 10,000 stored periods", course, queue, ALL, STORED_PERIODS, out);
    }

    /**
     * Measures a strain in turns with the plain queue, as neither a machine nor a JVM is as fast every minute; each time
     * nothing has been counted yet.
     */
    private void strain(String what, Course course, BenchQueue queue, String name, int periods, PrintWriter out)
            throws IOException, InterruptedException {
        List<Figures> plain = new ArrayList<>();
        List<Figures> strained = new ArrayList<>();
        course.warmUp(name, ALL);
        for (int round = 0; round < rounds; round++) {
            queue.forgetCounts();
            plain.add(course.measure(ALL, orders));
            queue.forgetCounts();
            queue.storePeriods(periods);
            strained.add(course.measure(name, orders));
        }
        queue.forgetCounts();
        strained(what, Figures.median(strained), medianRatio(strained, plain), out);
    }

    /** Of each round for itself, since both of a round meet the machine in the same mood. */
    private static double medianRatio(List<Figures> strained, List<Figures> plain) {
        return IntStream.range(0, plain.size())
                .mapToDouble(i -> strained.get(i).perSecond() / plain.get(i).perSecond())
                .sorted()
                .skip(plain.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private void strained(String what, Figures figures, double part, PrintWriter out) {
        row("  " + what, figures, out);
        print(out, "    %.2f of the speed without%n", part);
        findings.add(new Finding(
                "topology",
                what,
                String.format(Locale.ROOT, "%,.0f orders/s", figures.perSecond()),
                String.format(Locale.ROOT, "%.2f of the speed without", part)));
    }

    private void compare(Map<Contender, Figures> results, PrintWriter out) {
        if (results.size() < Contender.values().length) {
            return;
        }
        double ours = results.get(Contender.OURS).perSecond();
        double drain = results.get(Contender.DRAIN).perSecond();
        double usual = results.get(Contender.USUAL).perSecond();
        double script = results.get(Contender.SCRIPT).perSecond();
        print(
                out,
                "The topology is at %.2f of the raw drain, %.1f times the usual topology, %.1f times the one-way script.%n",
                ours / drain,
                ours / usual,
                ours / script);
        findings.add(
                0,
                new Finding(
                        "topology",
                        "a full queue to stored counts, exactly once",
                        String.format(Locale.ROOT, "%,.0f orders/s", ours),
                        String.format(
                                Locale.ROOT,
                                "%.2f of a raw drain (%,.0f), %.1f times the usual topology (%,.0f)",
                                ours / drain,
                                drain,
                                ours / usual,
                                usual)));
    }

    private static void row(String what, Figures f, PrintWriter out) {
        print(
                out,
                "%-44s %,12.0f %8.2f %8d %8.2f %10.2f%n",
                what,
                f.perSecond(),
                f.cpuPerMillion(),
                f.peakMemory() >> 20,
                f.redisCpuPerMillion(),
                f.commandsPerThousand());
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.printf(Locale.ROOT, format, values);
        out.flush();
    }

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }
}
