package coffee.bench.topology;

import coffee.settings.Settings;
import coffee.topology.local.LocalStorm;
import com.google.gson.Gson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.storm.Config;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/**
 * A way to empty the queue, with the main class of a process of its own, which ends when its input does. Its arguments are
 * {@code redis.uri=} and {@code queue=}; ours takes any further setting.
 */
enum Contender {
    DRAIN("raw drain: LPOP 1000, nothing decoded", RawDrain.class),
    SCRIPT("one-way script: LPOP 1000, Gson, counted", OneWayScript.class),
    USUAL("usual topology: a tuple an order, Gson", UsualTopology.class),
    OURS("this topology, exactly once", OurTopology.class);

    /** While the queue of another contender is copied, Redis answers nobody. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String description;
    private final Class<?> main;

    Contender(String description, Class<?> main) {
        this.description = description;
        this.main = main;
    }

    String description() {
        return description;
    }

    Class<?> main() {
        return main;
    }

    /** The ceiling: one client that pops a thousand orders at a time and does nothing with them. */
    static final class RawDrain {

        private RawDrain() {}

        public static void main(String... args) {
            drain(args, lines -> {});
        }
    }

    /** At most once: pops a thousand orders, then decodes and counts them; a crash loses what it holds. */
    static final class OneWayScript {

        private OneWayScript() {}

        public static void main(String... args) {
            GsonCounts counts = new GsonCounts();
            drain(args, lines -> lines.forEach(line -> counts.add(new String(line, StandardCharsets.UTF_8))));
        }
    }

    /** The usual kind of topology: LPOP, a tuple per order, Gson in a bolt, acknowledged, counted in memory. */
    static final class UsualTopology {

        private static final String LINE = "line";
        private static final int PENDING = 5_000;

        private UsualTopology() {}

        public static void main(String... args) throws Exception {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("pop", new PopSpout(settings(args)), 1);
            builder.setBolt("count", new GsonBolt(), 1).shuffleGrouping("pop");
            Config config = new Config();
            config.setNumAckers(1);
            config.setMaxSpoutPending(PENDING);
            runUntilInputEnds(LocalStorm.start(config, builder.createTopology()));
        }

        /** Emits what it pops. */
        static final class PopSpout extends BaseRichSpout {

            private static final long serialVersionUID = 1L;

            private final HashMap<String, String> settings;
            private transient SpoutOutputCollector collector;
            private transient Popping redis;
            private transient Deque<byte[]> popped;
            private long id;

            PopSpout(Settings settings) {
                this.settings = new HashMap<>(settings.toMap());
            }

            @Override
            public void open(Map<String, Object> config, TopologyContext context, SpoutOutputCollector output) {
                collector = output;
                redis = new Popping(Settings.of(settings));
                popped = new ArrayDeque<>();
            }

            @Override
            public void nextTuple() {
                if (popped.isEmpty()) {
                    popped.addAll(redis.pop());
                    if (popped.isEmpty()) {
                        return;
                    }
                }
                collector.emit(new Values(new String(popped.poll(), StandardCharsets.UTF_8)), id++);
            }

            @Override
            public void declareOutputFields(OutputFieldsDeclarer declarer) {
                declarer.declare(new Fields(LINE));
            }
        }

        /** Decodes and counts. */
        static final class GsonBolt extends BaseRichBolt {

            private static final long serialVersionUID = 1L;

            private transient OutputCollector collector;
            private transient GsonCounts counts;

            @Override
            public void prepare(Map<String, Object> config, TopologyContext context, OutputCollector output) {
                collector = output;
                counts = new GsonCounts();
            }

            @Override
            public void execute(Tuple tuple) {
                counts.add(tuple.getString(0));
                collector.ack(tuple);
            }

            @Override
            public void declareOutputFields(OutputFieldsDeclarer declarer) {
                // it emits nothing
            }
        }
    }

    /** Our topology with its default settings, except for those that it is given. */
    static final class OurTopology {

        private OurTopology() {}

        public static void main(String... args) throws Exception {
            runUntilInputEnds(LocalStorm.start(settings(args), Map.of()));
        }
    }

    static Settings settings(String... args) {
        return Settings.of(Arrays.stream(args)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(arg -> arg[0], arg -> arg[1])));
    }

    private static void drain(String[] args, Consumer<List<byte[]>> taker) {
        Popping redis = new Popping(settings(args));
        runUntilInputEnds(() -> {});
        while (true) {
            taker.accept(redis.pop());
        }
    }

    /** Pops from the queue, a thousand orders at a time. */
    private static final class Popping {

        private static final long REST = 5_000_000;

        private final Connection redis;
        private final String queue;

        Popping(Settings settings) {
            redis = settings.redis().withTimeout(PATIENCE).openConnection();
            queue = settings.layout().queue();
        }

        /** The next orders. If there are none, waits a moment, so as not to disturb what is measured meanwhile. */
        List<byte[]> pop() {
            redis.sendCommand(Protocol.Command.LPOP, queue, "1000");
            List<byte[]> lines = redis.getBinaryMultiBulkReply();
            if (lines == null) {
                LockSupport.parkNanos(REST);
                return List.of();
            }
            return lines;
        }
    }

    /** Reports that this process is ready. When its standard input ends, closes {@code last} and ends the process. */
    static void runUntilInputEnds(AutoCloseable last) {
        System.out.println(QueueRun.Child.READY);
        System.out.flush();
        Thread end = new Thread(() -> awaitEnd(last), "end of input");
        end.setDaemon(true);
        end.start();
    }

    private static void awaitEnd(AutoCloseable last) {
        try (last) {
            while (System.in.read() >= 0) {
                // a contender has no input
            }
        } catch (Exception e) {
            // it has been measured
        }
        Runtime.getRuntime().halt(0);
    }

    /** Decodes orders with Gson and counts them in memory, as a careless program does. */
    static final class GsonCounts {

        private static final Gson GSON = new Gson();

        private final Map<String, Long> counts = new HashMap<>();

        private static final class Order {
            private String customerAgeGrade;
            private String paymentMethod;
            private List<String> orders;
        }

        void add(String line) {
            Order order = GSON.fromJson(line, Order.class);
            count("age:" + order.customerAgeGrade);
            count("payment:" + order.paymentMethod);
            order.orders.forEach(coffee -> count("coffee:" + coffee));
        }

        private void count(String field) {
            counts.merge(field, 1L, Long::sum);
        }
    }
}
