package coffee.bench.topology;

import coffee.bench.Benchmark;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import redis.clients.jedis.UnifiedJedis;

/** {@code coffee bench topology}. */
@Command(
        name = "topology",
        description = {
            "Orders per second from a full queue to stored counts, beside other ways to empty it.",
            "Also what ten times the backlog, ten times the names and 10,000 stored periods cost. Each way is a process of"
                    + " its own with a heap of 256 MB, and warmed up; ours and the drain are measured in turn."
        })
public final class TopologyBenchmark extends Benchmark {

    private static final String ALL = "all";
    private static final String SOME = "some";
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

    private EmbeddedRedis redis;
    private UnifiedJedis client;

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
            this.redis = redis;
            this.client = client;
            if (kafka) {
                kafka();
            } else if (scale) {
                scale();
            } else {
                contenders();
            }
        }
        return 0;
    }

    private void contenders() throws IOException, InterruptedException {
        header("Redis");
        if (only != null) {
            alone(only, queue("orders", lists), spouts);
            return;
        }
        double script = alone(Contender.SCRIPT, queue("orders", 1), 1);
        double usual = alone(Contender.USUAL, queue("orders", 1), 1);
        BenchQueue queue = queue("ours", 1);
        try (QueueRun ours = warm(Contender.OURS, queue, 1)) {
            try (QueueRun drain = warm(Contender.DRAIN, queue("drain", 1), 1)) {
                compare(new Turns(rounds, List.of(all(ours), all(drain))), usual, script);
            }
            strain(ours, queue);
        }
    }

    private double alone(Contender contender, BenchQueue queue, int tasks) throws IOException, InterruptedException {
        try (QueueRun course = warm(contender, queue, tasks)) {
            Turns.Figures figures = new Turns(rounds, List.of(all(course))).median(0);
            row(contender.description(), figures);
            if (contender == Contender.OURS && queue.lists() == 1) {
                strain(course, queue);
            }
            return figures.perSecond();
        }
    }

    /** Beside one list, in turn: eight lists that 1, 2, 4 and 8 tasks read. */
    private void scale() throws IOException, InterruptedException {
        header("Redis");
        BenchQueue several = queue("several", SCALED);
        try (QueueRun single = warm(Contender.OURS, queue("one", 1), 1)) {
            for (int tasks = 1; tasks <= SCALED; tasks *= 2) {
                try (QueueRun course = warm(Contender.OURS, several, tasks)) {
                    Turns turns = new Turns(rounds, List.of(all(course), all(single)));
                    String what = SCALED + " lists, " + tasks + (tasks == 1 ? " task" : " tasks");
                    row(what, turns.median(0));
                    row("  beside 1 list, 1 task", turns.median(1));
                    List<Double> ratios = turns.ratios(0, 1, Turns.Figures::cpuPerMillion);
                    String cpu = text("%.2f of the CPU of an order of one list", median(ratios, r -> r));
                    print(
                            "    %s; rounds: %s",
                            cpu, ratios.stream().map(r -> text("%.2f", r)).toList());
                    Turns.Figures middle = turns.median(0);
                    found(
                            what,
                            text("%,.0f orders/s, %.2f CPU s a million", middle.perSecond(), middle.cpuPerMillion()),
                            cpu);
                }
            }
        }
    }

    private void kafka() throws IOException, InterruptedException {
        try (EmbeddedKafka broker = EmbeddedKafka.start()) {
            KafkaRun.fill(broker, orders);
            try (QueueRun list = warm(Contender.OURS, queue("orders", 1), spouts);
                    KafkaRun raw = new KafkaRun(KafkaRun.RawConsumer.class, redis, client, broker, orders, jvmFlags);
                    KafkaRun ours = new KafkaRun(Contender.OURS.main(), redis, client, broker, orders, jvmFlags)) {
                raw.warmUp();
                ours.warmUp();
                header("servers");
                Turns turns = new Turns(rounds, List.of(ours, raw, all(list)));
                row("this topology, from 4 partitions", turns.median(0));
                row("raw consumers of 4 partitions, nothing decoded", turns.median(1));
                row("this topology, from the list", turns.median(2));
                double part = turns.speed(0, 1);
                double beside = turns.speed(0, 2);
                print(
                        "The topology is at %.2f of the raw consumers, and at %.2f of what it counts from the list.",
                        part, beside);
                found(
                        "a topic of 4 partitions to stored counts, exactly once",
                        text("%,.0f orders/s", turns.median(0).perSecond()),
                        text(
                                "%.2f of raw consumers (%,.0f), %.2f of the list (%,.0f)",
                                part,
                                turns.median(1).perSecond(),
                                beside,
                                turns.median(2).perSecond()));
            }
        }
    }

    private BenchQueue queue(String name, int lists) {
        BenchQueue queue = new BenchQueue(client, name, lists);
        queue.fill(ALL, orders, 1);
        queue.fill(SOME, orders / 8, 1);
        return queue;
    }

    private QueueRun warm(Contender contender, BenchQueue queue, int tasks) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(settings);
        words.add("topology.spouts=" + tasks);
        QueueRun course = new QueueRun(contender, redis, queue, words, jvmFlags);
        try {
            course.warmUp(SOME);
            return course;
        } catch (IOException | InterruptedException | RuntimeException e) {
            course.close();
            throw e;
        }
    }

    private Turns.Contestant all(QueueRun course) {
        return () -> course.measure(ALL, orders);
    }

    private void strain(QueueRun course, BenchQueue queue) throws IOException, InterruptedException {
        queue.fill(NAMES, orders / FEWER, TEN_TIMES);
        course.warmUp(NAMES, ALL);
        strain("with 10 times the names, so 100 times the pairs", course, queue, NAMES, orders / FEWER, 0);
        queue.fill(BACKLOG, TEN_TIMES * orders, 1);
        Turns.Figures plain = new Turns(rounds, List.of(all(course))).median(0);
        queue.prepareOnce(BACKLOG);
        Turns.Figures behind = course.measurePrepared(orders, (TEN_TIMES - 1) * orders);
        strained("with 10 times the backlog", behind, behind.perSecond() / plain.perSecond());
        strain("with 10,000 stored periods", course, queue, ALL, orders, STORED_PERIODS);
    }

    /** Measures a strain in turn with the plain queue; each time starts without counts. */
    private void strain(String what, QueueRun course, BenchQueue queue, String name, int most, int periods)
            throws IOException, InterruptedException {
        Turns.Contestant strained = () -> {
            queue.forgetCounts();
            queue.storePeriods(periods);
            return course.measure(name, most);
        };
        Turns.Contestant plain = () -> {
            queue.forgetCounts();
            return course.measure(ALL, orders);
        };
        Turns turns = new Turns(rounds, List.of(strained, plain));
        queue.forgetCounts();
        strained(what, turns.median(0), turns.speed(0, 1));
    }

    private void strained(String what, Turns.Figures figures, double part) {
        row("  " + what, figures);
        print("    %.2f of the speed without", part);
        found(what, text("%,.0f orders/s", figures.perSecond()), text("%.2f of the speed without", part));
    }

    private void compare(Turns turns, double usual, double script) {
        Turns.Figures ours = turns.median(0);
        Turns.Figures drain = turns.median(1);
        row(Contender.DRAIN.description(), drain);
        row(Contender.OURS.description(), ours);
        print(
                "The topology is at %.2f of the raw drain, %.1f times the usual topology, %.1f times the one-way"
                        + " script.",
                turns.speed(0, 1), ours.perSecond() / usual, ours.perSecond() / script);
        found(
                "a full queue to stored counts, exactly once",
                text("%,.0f orders/s", ours.perSecond()),
                text(
                        "%.2f of a raw drain (%,.0f), %.1f times the usual topology (%,.0f)",
                        turns.speed(0, 1), drain.perSecond(), ours.perSecond() / usual, usual));
    }

    private void header(String servers) {
        print("%-46s %12s %8s %8s %8s %10s", "", "orders/s", "CPU s/M", "peak MB", servers, "commands/k");
    }

    private void row(String what, Turns.Figures f) {
        print(
                "%-46s %,12.0f %8.2f %8d %8.2f %10.2f",
                what,
                f.perSecond(),
                f.cpuPerMillion(),
                f.peakMemory() >> 20,
                f.serverCpuPerMillion(),
                f.commandsPerThousand());
    }
}
