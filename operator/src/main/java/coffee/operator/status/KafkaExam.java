package coffee.operator.status;

import coffee.kafka.KafkaAddress;
import coffee.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The checks of doctor for a queue in Kafka. */
final class KafkaExam {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LITTLE_RETENTION = Duration.ofDays(1);

    /** What Kafka says of the topic. */
    record Topic(int brokers, int partitions, int replicas, Map<String, String> config) {}

    private KafkaExam() {}

    /** Checks the topic; returns whether it can be read, so that its progress can be checked too. */
    static boolean examine(Settings settings, Doctor doctor) throws InterruptedException {
        KafkaAddress kafka = settings.kafka().orElseThrow().address();
        try {
            judge(ask(kafka), settings, doctor);
            return true;
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            if (cause instanceof AuthorizationException) {
                doctor.warning(
                        "this user may not look at the topic in Kafka: " + cause.getMessage(),
                        "allow it DESCRIBE and DESCRIBE_CONFIGS of the topic, or run doctor as a user who may");
                return true;
            }
            if (cause instanceof UnknownTopicOrPartitionException) {
                doctor.error(
                        "Kafka at " + kafka.bootstrap() + " has no topic " + kafka.topic(),
                        "create it: bin/coffee kafka topics --create --topic " + kafka.topic() + " --partitions 4");
            } else {
                doctor.error(
                        "Kafka at " + kafka.bootstrap() + " does not answer: " + cause.getMessage(),
                        "start it, or name another by queue.kafka.bootstrap");
            }
            return false;
        }
    }

    private static Topic ask(KafkaAddress kafka) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, kafka.topic());
        try (Admin admin = Admin.create(kafka.clientSettings(PATIENCE))) {
            TopicDescription topic = admin.describeTopics(List.of(kafka.topic()))
                    .topicNameValues()
                    .get(kafka.topic())
                    .get();
            Map<String, String> config = new HashMap<>();
            admin.describeConfigs(List.of(resource))
                    .values()
                    .get(resource)
                    .get()
                    .entries()
                    .forEach(entry -> config.put(entry.name(), entry.value()));
            int replicas = topic.partitions().stream()
                    .mapToInt(partition -> partition.replicas().size())
                    .min()
                    .orElse(0);
            int brokers = admin.describeCluster().nodes().get().size();
            return new Topic(brokers, topic.partitions().size(), replicas, config);
        }
    }

    static void judge(Topic topic, Settings settings, Doctor doctor) {
        String name = "the topic " + settings.kafka().orElseThrow().address().topic();
        String policy = topic.config().getOrDefault("cleanup.policy", "delete");
        if (!policy.equals("delete")) {
            doctor.error(
                    name + " has cleanup.policy " + policy + ": of orders with one key, Kafka keeps only the last",
                    "set cleanup.policy=delete");
        }
        long retention = Long.parseLong(topic.config().getOrDefault("retention.ms", "-1"));
        if (retention >= 0 && retention < LITTLE_RETENTION.toMillis()) {
            doctor.warning(
                    name + " keeps orders for " + Duration.ofMillis(retention).toMinutes() + " minutes only",
                    "raise retention.ms: what is not counted by then is lost");
        }
        if (topic.brokers() > 1 && topic.replicas() < 2) {
            doctor.warning(
                    name + " has partitions with one replica, though there are " + topic.brokers() + " brokers",
                    "give it three: what is on a broker that is lost is lost");
        }
        if (topic.replicas() > 1
                && topic.config().getOrDefault("min.insync.replicas", "1").equals("1")) {
            doctor.warning(
                    name + " takes orders while only one replica is in sync (min.insync.replicas 1)",
                    "set min.insync.replicas=2: else an order may be on that broker alone");
        }
        int spouts = settings.topology().spouts();
        if (topic.partitions() < spouts) {
            doctor.warning(
                    name + " has " + topic.partitions() + " partitions, and topology.spouts is " + spouts,
                    "add partitions, or lower topology.spouts: a task without a partition does nothing");
        }
    }
}
