package coffee.bench.topology;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;
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

/** A way to empty the queue, with the main class of a process of its own, which ends when its input does. */
enum Contender {
    DRAIN("raw drain: LPOP 1000, nothing decoded", RawDrain.class),
    SCRIPT("one-way script: LPOP 1000, Gson, counted", OneWayScript.class),
    USUAL("usual topology: a tuple an order, Gson", UsualTopology.class),
    OURS("this topology, exactly once", OurTopology.class);

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
            drain(args[0], lines -> {});
        }
    }

    /** At most once: pops a thousand orders, then decodes and counts them; a crash loses what it holds. */
    static final class OneWayScript {

        private OneWayScript() {}

        public static void main(String... args) {
            GsonCounts counts = new GsonCounts();
            drain(args[0], lines -> lines.forEach(line -> counts.add(new String(line, StandardCharsets.UTF_8))));
        }
    }

    /** The usual kind of topology: LPOP, a tuple per order, Gson in a bolt, acknowledged, counted in memory. */
    static final class UsualTopology {

        private static final String LINE = "line";
        private static final int PENDING = 5_000;

        private UsualTopology() {}

        public static void main(String... args) throws Exception {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("pop", new PopSpout(args[0]), 1);
            builder.setBolt("count", new GsonBolt(), 1).shuffleGrouping("pop");
            Config config = new Config();
            config.setNumAckers(1);
            config.setMaxSpoutPending(PENDING);
            LocalCluster cluster = new LocalCluster();
            cluster.submitTopology("usual", config, builder.createTopology());
            readyAndRunUntilInputEnds();
        }

        /** Emits what it pops. */
        static final class PopSpout extends BaseRichSpout {

            private static final long serialVersionUID = 1L;

            private final String uri;
            private transient SpoutOutputCollector collector;
            private transient Connection redis;
            private transient Deque<byte[]> popped;
            private long id;

            PopSpout(String uri) {
                this.uri = uri;
            }

            @Override
            public void open(Map<String, Object> config, TopologyContext context, SpoutOutputCollector output) {
                collector = output;
                redis = RedisAddress.of(uri).openConnection();
                popped = new ArrayDeque<>();
            }

            @Override
            public void nextTuple() {
                if (popped.isEmpty()) {
                    redis.sendCommand(Protocol.Command.LPOP, RedisLayout.DEFAULT.queue(), "1000");
                    List<byte[]> lines = redis.getBinaryMultiBulkReply();
                    if (lines == null) {
                        return;
                    }
                    popped.addAll(lines);
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

    /** Our topology with its default settings, except for the lists and the tasks that read them. */
    static final class OurTopology {

        private OurTopology() {}

        public static void main(String... args) throws Exception {
            Map<String, String> properties =
                    new HashMap<>(Map.of("redis.uri", args[0], "queue", args[1], "topology.spouts", args[2]));
            for (String setting : List.of(args).subList(3, args.length)) {
                int equals = setting.indexOf('=');
                properties.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
            Settings settings = Settings.of(properties);
            LocalCluster cluster = new LocalCluster();
            cluster.submitTopology("orders", OrderTopology.config(settings), OrderTopology.topology(settings));
            readyAndRunUntilInputEnds();
        }
    }

    private static void drain(String uri, Consumer<List<byte[]>> taker) {
        try (Connection redis = RedisAddress.of(uri).openConnection()) {
            readyAndRunUntilInputEnds();
            while (!Thread.currentThread().isInterrupted()) {
                redis.sendCommand(Protocol.Command.LPOP, RedisLayout.DEFAULT.queue(), "1000");
                List<byte[]> lines = redis.getBinaryMultiBulkReply();
                if (lines != null) {
                    taker.accept(lines);
                }
            }
        }
    }

    /** Reports in a contender's process that it is ready, and ends the process when its input ends. */
    static void readyAndRunUntilInputEnds() {
        System.out.println(QueueRun.Child.READY);
        System.out.flush();
        Thread end = new Thread(Contender::awaitEnd, "end of input");
        end.setDaemon(true);
        end.start();
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // a contender has no input
            }
        } catch (IOException e) {
            // the same as the end
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
