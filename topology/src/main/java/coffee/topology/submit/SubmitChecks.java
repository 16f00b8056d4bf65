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

/** Reports all problems that a topology with these settings would have, together. */
public final class SubmitChecks {

    /** A rate that any machine reaches: at this rate, what is read ahead must be counted within the message timeout. */
    private static final long ORDERS_A_SECOND = 50_000;

    /** The most that may be read ahead: it is in the heap of a worker. */
    private static final long BYTES_AHEAD = 256L << 20;

    private SubmitChecks() {}

    /**
     * Throws {@link InvalidSettingsException} if settings that are valid by themselves do not fit together, if a secret
     * is given by its value, which must not travel, or, unless {@code skipRedis}, if Redis does not answer or lacks a
     * right.
     */
    public static void local(Settings settings, boolean skipRedis) {
        Problems problems = new Problems();
        all(settings, skipRedis, problems);
        problems.throwIfAny();
    }

    /** Like {@link #local}; also checks that Nimbus answers and has no topology of that name. */
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
                    "must be long enough for the read-ahead, " + batches + " x batchOrders = " + ahead + " orders, "
                            + (ahead + ORDERS_A_SECOND - 1) / ORDERS_A_SECOND + "s at " + ORDERS_A_SECOND
                            + " a second");
        }
        if (t.messageTimeout().compareTo(settings.redis().timeout().multipliedBy(2)) <= 0) {
            problems.add(
                    "topology.messageTimeout",
                    timeout + "s",
                    "must be more than twice redis.timeout, so that one slow reply fails no batch");
        }
        if (batches * t.batchBytes().bytes() > BYTES_AHEAD) {
            problems.add(
                    "topology.pendingBatches",
                    Integer.toString(t.pendingBatches()),
                    "must keep the read-ahead, " + batches + " x batchBytes, within " + (BYTES_AHEAD >> 20)
                            + "MB, as it is in a worker's heap");
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
     * Checks, before anything is uploaded, that Nimbus answers and that the name is free. Storm's own submitter would
     * retry for a long time, and print a stack trace each time.
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
