package coffee.delivery.kafka;

import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.kafka.KafkaAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Looks up the two topics of a {@link KafkaQueue}, and explains Kafka's exceptions to an operator. The records' topic
 * is created with the same settings for durability as the orders' topic, and refused if it has weaker ones: if records
 * are lost, lines are sent twice. For one thread.
 */
final class KafkaTopics implements AutoCloseable {

    private static final String COMPACT = "compact";
    private static final String CLEANUP = "cleanup.policy";
    private static final String MIN_INSYNC = "min.insync.replicas";

    /** The cluster, the id of the orders' topic, and whether the records' topic was just created. */
    record TopicIds(String clusterId, String topicId, boolean created) {}

    private final KafkaAddress kafka;
    private final String identity;
    private Admin admin;

    KafkaTopics(KafkaAddress kafka, String identity) {
        this.kafka = kafka;
        this.identity = identity;
    }

    /** Looks up both topics; creates the records' topic if there is none, else checks it. */
    TopicIds find(String records) throws QueueException {
        TopicDescription orders = describe(kafka.topic()).orElseThrow(this::noTopic);
        int replicas = orders.partitions().get(0).replicas().size();
        String minInsync = config(kafka.topic()).get(MIN_INSYNC).value();
        Optional<TopicDescription> found = describe(records);
        if (found.isEmpty()) {
            Map<String, String> settings = new HashMap<>();
            settings.put(CLEANUP, COMPACT);
            settings.put(MIN_INSYNC, minInsync);
            settings.put("min.cleanable.dirty.ratio", "0.1");
            settings.put("segment.bytes", Integer.toString(32 << 20));
            create(new NewTopic(records, 1, (short) replicas).configs(settings));
        } else {
            check(found.get(), replicas, Integer.parseInt(minInsync));
        }
        return new TopicIds(
                get(admin().describeCluster().clusterId()), orders.topicId().toString(), found.isEmpty());
    }

    private void create(NewTopic topic) throws QueueException {
        try {
            get(admin().createTopics(List.of(topic)).all());
        } catch (TopicExistsException anotherWasFaster) {
            // another process has created it
        }
    }

    private void check(TopicDescription records, int replicas, int minInsync) throws QueueException {
        Config config = config(records.name());
        int own = records.partitions().get(0).replicas().size();
        int ownMinInsync = Integer.parseInt(config.get(MIN_INSYNC).value());
        String wrong = null;
        if (!COMPACT.equals(config.get(CLEANUP).value())) {
            wrong = CLEANUP + " " + config.get(CLEANUP).value() + ", and must have " + COMPACT
                    + ": records must never be deleted";
        } else if (records.partitions().size() != 1) {
            wrong = records.partitions().size() + " partitions, and must have one";
        } else if (own < replicas) {
            wrong = own + " replicas, and must have " + replicas + " like " + kafka.topic();
        } else if (ownMinInsync < minInsync) {
            wrong = MIN_INSYNC + " " + ownMinInsync + ", and must have " + minInsync + " like " + kafka.topic();
        }
        if (wrong != null) {
            throw new QueueException(
                    Kind.REFUSED,
                    "Kafka at " + kafka.bootstrap() + ": topic " + records.name() + " has " + wrong,
                    null);
        }
    }

    /** Checks that the orders' topic still has this id. */
    void checkId(String topicId) throws QueueException {
        String now =
                describe(kafka.topic()).orElseThrow(this::noTopic).topicId().toString();
        if (!now.equals(topicId)) {
            throw new QueueException(
                    Kind.OVERTAKEN,
                    kafka + " was deleted and created again: its id was " + topicId + ", and is " + now,
                    null);
        }
    }

    /** The end of a partition, open transactions included. */
    long end(TopicPartition partition) throws QueueException {
        return get(admin().listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
                .offset();
    }

    private Optional<TopicDescription> describe(String topic) throws QueueException {
        try {
            return Optional.of(
                    get(admin().describeTopics(List.of(topic)).topicNameValues().get(topic)));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private QueueException noTopic() {
        return new QueueException(
                Kind.UNREACHABLE,
                "Kafka at " + kafka.bootstrap() + " has no topic " + kafka.topic()
                        + ": create it, with as many partitions" + " as you want to read it with",
                null);
    }

    private Config config(String topic) throws QueueException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return get(admin().describeConfigs(List.of(resource)).values().get(resource));
    }

    private Admin admin() {
        if (admin == null) {
            Map<String, Object> settings =
                    new HashMap<>(Map.of("request.timeout.ms", 10_000, "default.api.timeout.ms", 15_000));
            settings.putAll(kafka.clientSettings());
            admin = Admin.create(settings);
        }
        return admin;
    }

    /** Waits for the result; the caller handles topics that exist already, or not at all. */
    private <T> T get(KafkaFuture<T> future) throws QueueException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueException(Kind.UNREACHABLE, kafka + ": interrupted while it was asked", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof TopicExistsException || cause instanceof UnknownTopicOrPartitionException) {
                throw (KafkaException) cause;
            }
            throw explained(cause);
        }
    }

    /** Explains an exception of Kafka's clients to an operator; one that does so already stays as it is. */
    QueueException explained(Throwable e) {
        if (e instanceof QueueException known) {
            return known;
        }
        if (e instanceof InterruptException) {
            return new QueueException(Kind.UNREACHABLE, kafka + ": interrupted while it was asked", e);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return failure(
                        Kind.OVERTAKEN, ": another process uses the identity " + identity + ", or this one paused", e);
            }
            if (cause instanceof SslAuthenticationException) {
                Throwable why = cause.getCause() == null ? cause : cause.getCause();
                return failure(Kind.LOGIN, ": the TLS handshake failed: " + shortened(why), e);
            }
            if (cause instanceof AuthenticationException) {
                return failure(Kind.LOGIN, " refuses the login: " + shortened(cause), e);
            }
            if (cause instanceof AuthorizationException) {
                return failure(Kind.RIGHT, ": a right is missing: " + shortened(cause), e);
            }
            if (cause instanceof RecordTooLargeException) {
                return failure(Kind.REFUSED, ": a line is too large (message.max.bytes): " + shortened(cause), e);
            }
            if (cause instanceof ConfigException) {
                return failure(Kind.REFUSED, ": the client's settings are refused: " + shortened(cause), e);
            }
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException) {
                return failure(Kind.UNREACHABLE, " does not answer: " + shortened(cause), e);
            }
        }
        return failure(Kind.REFUSED, " refuses: " + shortened(e), e);
    }

    private QueueException failure(Kind kind, String message, Throwable cause) {
        return new QueueException(kind, kafka + message, cause);
    }

    private static String shortened(Throwable e) {
        return QueueException.shortened(String.valueOf(e.getMessage()));
    }

    @Override
    public void close() {
        if (admin != null) {
            try {
                admin.close(Duration.ZERO);
            } catch (KafkaException interrupted) {
                // it is closed all the same
            }
            admin = null;
        }
    }
}
