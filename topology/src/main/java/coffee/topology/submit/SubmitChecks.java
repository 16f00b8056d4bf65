package coffee.topology.submit;

import coffee.cli.CommandFailure;
import coffee.kafka.KafkaAddress;
import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems;
import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.ingest.OrderSpout;
import coffee.topology.ingest.kafka.KafkaTopic;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.thrift.TException;
import org.apache.storm.utils.NimbusClient;

/** Says what would go wrong with a topology of these settings, all of it at once. */
public final class SubmitChecks {

    /** A pace that any machine keeps: what is read ahead has to be counted within the message timeout at it. */
    private static final long ORDERS_A_SECOND = 50_000;

    /** The most that may be read ahead: it stands in the heap of a worker. */
    private static final long BYTES_AHEAD = 256L << 20;

    private SubmitChecks() {}

    /**
     * Throws {@link InvalidSettingsException} where settings that are valid each do not fit together, where a secret is
     * known by its value only, which must not travel, and, unless {@code skipRedis}, where Redis does not answer or does
     * not permit all that is done.
     */
    public static void local(Settings settings, boolean skipRedis) {
        Problems problems = new Problems();
        all(settings, skipRedis, problems);
        problems.throwIfAny();
    }

    /** As {@link #local}, and also where Nimbus does not answer or has a topology of that name. */
    public static void cluster(Settings settings, boolean skipRedis, String name, Map<String, Object> storm) {
        Problems problems = new Problems();
        all(settings, skipRedis, problems);
        new NimbusCheck(storm).check(name, problems);
        problems.throwIfAny();
    }

    private static void all(Settings settings, boolean skipRedis, Problems problems) {
        fit(settings, problems);
        travel(settings, problems);
        if (!skipRedis) {
            new RedisRights(settings).check(problems);
            settings.kafka().ifPresent(kafka -> topic(kafka.address(), settings.topology(), problems));
        }
    }

    private static void topic(KafkaAddress kafka, TopologySettings t, Problems problems) {
        try (KafkaTopic topic = new KafkaTopic(kafka)) {
            int partitions = topic.partitions();
            if (t.spouts() > partitions) {
                problems.add(
                        "topology.spouts",
                        Integer.toString(t.spouts()),
                        "must not be more than the topic has partitions, " + partitions
                                + ": the rest would have no work");
            }
        } catch (IOException e) {
            problems.add(
                    "queue.kafka.bootstrap", kafka.bootstrap(), "must be a Kafka with the topic: " + e.getMessage());
        }
    }

    private static void travel(Settings settings, Problems problems) {
        try {
            settings.toMap();
        } catch (InvalidSettingsException e) {
            e.problems().forEach(p -> problems.add(p.property(), p.value(), p.rule()));
        }
    }

    private static void fit(Settings settings, Problems problems) {
        TopologySettings t = settings.topology();
        int lists = settings.layout().queues().size();
        long batches = (long) lists * OrderSpout.batchesAhead(settings);
        long ahead = batches * t.batchOrders();
        long timeout = t.messageTimeout().toSeconds();
        if (ahead > timeout * ORDERS_A_SECOND) {
            problems.add(
                    "topology.messageTimeout",
                    timeout + "s",
                    "must leave time for what is read ahead, " + batches + " x batchOrders = " + ahead + " orders, "
                            + (ahead + ORDERS_A_SECOND - 1) / ORDERS_A_SECOND + "s at " + ORDERS_A_SECOND
                            + " a second");
        }
        if (t.messageTimeout().compareTo(settings.redis().timeout().multipliedBy(2)) <= 0) {
            problems.add(
                    "topology.messageTimeout",
                    timeout + "s",
                    "must be more than twice redis.timeout, so that one slow reply is no failed batch");
        }
        if (batches * t.batchBytes().bytes() > BYTES_AHEAD) {
            problems.add(
                    "topology.pendingBatches",
                    Integer.toString(t.pendingBatches()),
                    "must keep what is read ahead, " + batches + " x batchBytes, to " + (BYTES_AHEAD >> 20)
                            + "MB, which a worker has to hold");
        }
        if (settings.kafka().isEmpty() && t.spouts() > lists) {
            problems.add(
                    "topology.spouts",
                    Integer.toString(t.spouts()),
                    "must not be more than there are lists in queue, " + lists + ": the rest would have no work");
        }
        if (t.pendingBatches() < t.counters()) {
            problems.add(
                    "topology.counters",
                    Integer.toString(t.counters()),
                    "must not be more than pendingBatches = " + t.pendingBatches() + ": the rest would have no work");
        }
        int parts = t.spouts() + t.counters() + 1;
        if (t.workers() > parts) {
            problems.add(
                    "topology.workers",
                    Integer.toString(t.workers()),
                    "must not be more than spouts + counters + 1 = " + parts + ": the rest would have no work");
        }
    }

    /**
     * Asks Nimbus, before anything is uploaded, whether it is there and whether the name is free. Storm's own submitter
     * would try for long, and print a stack trace each time.
     */
    private static final class NimbusCheck {

        private static final int TIMEOUT_MS = 5_000;

        private final Map<String, Object> storm;

        /** {@code storm} is Storm's configuration of this machine. */
        NimbusCheck(Map<String, Object> storm) {
            this.storm = new HashMap<>(storm);
            this.storm.put(Config.STORM_NIMBUS_RETRY_TIMES, 0);
        }

        void check(String name, Problems problems) {
            int port = ((Number) storm.get(Config.NIMBUS_THRIFT_PORT)).intValue();
            List<?> seeds = (List<?>) storm.get(Config.NIMBUS_SEEDS);
            String why = "there is none";
            for (Object seed : seeds) {
                try (NimbusClient client = NimbusClient.Builder.withConf(storm)
                        .withTimeout(TIMEOUT_MS)
                        .buildWithNimbusHostPort(String.valueOf(seed), port)) {
                    if (client.getClient().getTopologySummaries().stream()
                            .anyMatch(t -> t.get_name().equals(name))) {
                        problems.add("--name", name, "must be another: a topology of that name runs, kill it first");
                    }
                    return;
                } catch (TException | RuntimeException e) {
                    why = CommandFailure.cause(e).getMessage();
                }
            }
            problems.add(Config.NIMBUS_SEEDS, seeds + ", port " + port, "must name a Nimbus that answers: " + why);
        }
    }
}
