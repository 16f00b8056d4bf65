package coffee.bench.topology;

import coffee.bench.Benchmark;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench topology}. */
@Command(
        name = "topology",
        description = {
            "Orders per second from a full queue to stored counts, beside other ways to empty it.",
            "Also what ten times the backlog, ten times the names and 10,000 stored periods cost. Each way is a process of"
                    + " its own with a heap of 256 MB, warmed up for up to half a minute."
        })
public final class TopologyBenchmark extends Benchmark {

    private static final String ALL = "all";
    private static final String HALF = "half";
    private static final String NAMES = "names";
    private static final String BACKLOG = "backlog";
    private static final int TEN_TIMES = 10;

    /** With so many pairs, Redis takes this many times longer for an order. */
    private static final int FEWER = 30;

    private static final int SCALED = 8;
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
            description = "Lists among which the orders are divided; more than one only for OURS (default:"
                    + " ${DEFAULT-VALUE}).")
    private int lists;

    @Option(
            names = "--spouts",
            paramLabel = "N",
            defaultValue = "1",
            description = "Tasks of our topology that read the lists (default: ${DEFAULT-VALUE}).")
    private int spouts;

    @Option(
            names = "--kafka",
            description = "Only from a topic of four partitions, beside a raw consumer of it and beside the list.")
    private boolean kafka;

    @Option(
            names = "--scale",
            description = "Only our topology, from one list, and from eight with 1, 2, 4 and 8 tasks that read them.")
    private boolean scale;

    @Option(
            names = "--set",
            paramLabel = "PROPERTY=VALUE",
            description =
                    "A setting of our topology that reads the list, such as orders.crosses=none; may be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--jvm", paramLabel = "FLAG", description = "A further flag for the JVMs, may be repeated.")
    private List<String> jvmFlags = List.of();

    TopologyBenchmark() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(
                lists >= 1 && spouts >= 1 && spouts <= lists && (lists == 1 || only == Contender.OURS),
                "--lists must be at least 1, with --only OURS if more, and at least --spouts");
        require(settings.stream().allMatch(s -> s.indexOf('=') > 0), "--set must be PROPERTY=VALUE");
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no", "--save", "");
                UnifiedJedis client = RedisAddress.of(redis.uri())
                        .withTimeout(Duration.ofMinutes(1))
                        .openClient(1)) {
            if (scale) {
                scale(redis, client);
                return 0;
            }
            BenchQueue queue = new BenchQueue(client, lists);
            queue.fill(ALL, orders, 1);
            queue.fill(HALF, orders / 2, 1);
            if (kafka) {
                kafka(redis, client, queue);
                return 0;
            }
            Map<Contender, QueueRun.Figures> results = new EnumMap<>(Contender.class);
            print("%-44s %12s %8s %8s %8s %10s", "", "orders/s", "CPU s/M", "peak MB", "Redis", "commands/k");
            for (Contender contender : Contender.values()) {
                if (only == null || only == contender) {
                    results.put(contender, measure(contender, redis, queue));
                }
            }
            compare(results);
        }
        return 0;
    }

    /** Measures each number of tasks, round by round, in turn with one list: the speed of a machine varies. */
    private void scale(EmbeddedRedis redis, UnifiedJedis client) throws IOException, InterruptedException {
        print("%-44s %12s %8s %8s %8s %10s", "", "orders/s", "CPU s/M", "peak MB", "Redis", "commands/k");
        BenchQueue one = new BenchQueue(client, 1);
        BenchQueue several = new BenchQueue(client, SCALED);
        for (BenchQueue queue : List.of(one, several)) {
            queue.fill(ALL, orders, 1);
            queue.fill(HALF, orders / 2, 1);
        }
        try (QueueRun single = new QueueRun(Contender.OURS, redis, one, 1, settings, jvmFlags)) {
            single.warmUp(HALF);
            row("1 list, 1 task", single.measure(ALL, orders, rounds));
            for (int tasks = 1; tasks <= SCALED; tasks *= 2) {
                try (QueueRun course = new QueueRun(Contender.OURS, redis, several, tasks, settings, jvmFlags)) {
                    course.warmUp(HALF);
                    scaled(SCALED + " lists, " + tasks + (tasks == 1 ? " task" : " tasks"), course, single);
                }
            }
        }
    }

    private void scaled(String what, QueueRun course, QueueRun single) throws IOException, InterruptedException {
        List<QueueRun.Figures> figures = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            QueueRun.Figures beside = single.measure(ALL, orders);
            figures.add(course.measure(ALL, orders));
            ratios.add(figures.get(round).cpuPerMillion() / beside.cpuPerMillion());
        }
        QueueRun.Figures middle = QueueRun.Figures.median(figures);
        row(what, middle);
        String cpu = text("%.2f of the CPU of an order of one list", median(ratios, r -> r));
        print(
                "    %s; rounds: %s",
                cpu, ratios.stream().map(r -> text("%.2f", r)).toList());
        found(what, text("%,.0f orders/s, %.2f CPU s a million", middle.perSecond(), middle.cpuPerMillion()), cpu);
    }

    private void kafka(EmbeddedRedis redis, UnifiedJedis client, BenchQueue queue)
            throws IOException, InterruptedException {
        print("%-44s %12s %8s %8s %8s %10s", "", "orders/s", "CPU s/M", "peak MB", "servers", "commands/k");
        QueueRun.Figures list;
        try (QueueRun course = new QueueRun(Contender.OURS, redis, queue, spouts, settings, jvmFlags)) {
            course.warmUp(HALF);
            list = course.measure(ALL, orders, rounds);
            row("this topology, from the list", list);
        }
        try (KafkaRun contest = new KafkaRun(redis, client, orders, rounds)) {
            contest.fill();
            QueueRun.Figures raw = contest.measure(KafkaRun.RawConsumer.class, jvmFlags);
            row("raw consumers of 4 partitions, nothing decoded", raw);
            QueueRun.Figures ours = contest.measure(KafkaRun.OurKafkaTopology.class, jvmFlags);
            row("this topology, from 4 partitions", ours);
            double part = ours.perSecond() / raw.perSecond();
            double beside = ours.perSecond() / list.perSecond();
            print(
                    "The topology is at %.2f of the raw consumers, and at %.2f of what it counts from the list.",
                    part, beside);
            found(
                    "a topic of 4 partitions to stored counts, exactly once",
                    text("%,.0f orders/s", ours.perSecond()),
                    text(
                            "%.2f of raw consumers (%,.0f), %.2f of the list (%,.0f)",
                            part, raw.perSecond(), beside, list.perSecond()));
        }
    }

    private QueueRun.Figures measure(Contender contender, EmbeddedRedis redis, BenchQueue queue)
            throws IOException, InterruptedException {
        try (QueueRun course = new QueueRun(contender, redis, queue, spouts, settings, jvmFlags)) {
            course.warmUp(HALF);
            QueueRun.Figures figures = course.measure(ALL, orders, rounds);
            row(contender.description(), figures);
            if (contender == Contender.OURS && lists == 1) {
                strain(course, queue);
            }
            return figures;
        }
    }

    private void strain(QueueRun course, BenchQueue queue) throws IOException, InterruptedException {
        queue.fill(NAMES, orders / FEWER, TEN_TIMES);
        course.warmUp(NAMES, ALL);
        strain("with 10 times the names, so 100 times the pairs", course, queue, NAMES, orders / FEWER, 0);
        queue.fill(BACKLOG, TEN_TIMES * orders, 1);
        QueueRun.Figures plain = course.measure(ALL, orders, rounds);
        queue.prepareOnce(BACKLOG);
        QueueRun.Figures behind = course.measurePrepared(orders, (TEN_TIMES - 1) * orders);
        strained("with 10 times the backlog", behind, behind.perSecond() / plain.perSecond());
        strain("with 10,000 stored periods", course, queue, ALL, orders, STORED_PERIODS);
    }

    /**
     * Measures a strain in turn with the plain queue, as the speed of a machine and a JVM varies; each time starts
     * without counts.
     */
    private void strain(String what, QueueRun course, BenchQueue queue, String name, int most, int periods)
            throws IOException, InterruptedException {
        List<QueueRun.Figures> strained = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            queue.forgetCounts();
            QueueRun.Figures plain = course.measure(ALL, orders);
            queue.forgetCounts();
            queue.storePeriods(periods);
            strained.add(course.measure(name, most));
            ratios.add(strained.get(round).perSecond() / plain.perSecond());
        }
        queue.forgetCounts();
        strained(what, QueueRun.Figures.median(strained), median(ratios, r -> r));
    }

    private void strained(String what, QueueRun.Figures figures, double part) {
        row("  " + what, figures);
        print("    %.2f of the speed without", part);
        found(what, text("%,.0f orders/s", figures.perSecond()), text("%.2f of the speed without", part));
    }

    private void compare(Map<Contender, QueueRun.Figures> results) {
        if (results.size() < Contender.values().length) {
            return;
        }
        double ours = results.get(Contender.OURS).perSecond();
        double drain = results.get(Contender.DRAIN).perSecond();
        double usual = results.get(Contender.USUAL).perSecond();
        double script = results.get(Contender.SCRIPT).perSecond();
        print(
                "The topology is at %.2f of the raw drain, %.1f times the usual topology, %.1f times the one-way"
                        + " script.",
                ours / drain, ours / usual, ours / script);
        found(
                "a full queue to stored counts, exactly once",
                text("%,.0f orders/s", ours),
                text(
                        "%.2f of a raw drain (%,.0f), %.1f times the usual topology (%,.0f)",
                        ours / drain, drain, ours / usual, usual));
    }

    private void row(String what, QueueRun.Figures f) {
        print(
                "%-44s %,12.0f %8.2f %8d %8.2f %10.2f",
                what,
                f.perSecond(),
                f.cpuPerMillion(),
                f.peakMemory() >> 20,
                f.redisCpuPerMillion(),
                f.commandsPerThousand());
    }
}
