package coffee.bench.topology;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import coffee.topology.OrderTopology;
import com.google.gson.Gson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.storm.LocalCluster;
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
            GsonOrder.GsonCounts tally = new GsonOrder.GsonCounts();
            drain(
                    args[0],
                    lines -> lines.forEach(
                            line -> tally.add(GsonOrder.parse(new String(line, StandardCharsets.UTF_8)))));
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

    /** An order as a careless program reads it, with Gson. */
    static final class GsonOrder {

        private static final Gson GSON = new Gson();

        private String customerAgeGrade;
        private String paymentMethod;
        private List<String> orders;

        static GsonOrder parse(String line) {
            return GSON.fromJson(line, GsonOrder.class);
        }

        /** Counts in memory, as usual. */
        static final class GsonCounts {

            private final Map<String, Long> counts = new HashMap<>();

            void add(GsonOrder order) {
                add("age:" + order.customerAgeGrade);
                add("payment:" + order.paymentMethod);
                order.orders.forEach(coffee -> add("coffee:" + coffee));
            }

            private void add(String field) {
                counts.merge(field, 1L, Long::sum);
            }
        }
    }
}
