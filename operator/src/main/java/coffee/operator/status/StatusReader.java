package coffee.operator.status;

import coffee.cli.CommandFailure;
import coffee.kafka.KafkaAddress;
import coffee.operator.TopicReader;
import coffee.operator.status.Status.Look;
import coffee.operator.status.Status.Stage;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.store.TopicQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Reads the status of one pipeline repeatedly, even while its Redis or Kafka comes and goes. For one thread. */
final class StatusReader implements AutoCloseable {

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final Settings settings;
    private final InstantSource clock;
    private final Stages stages;
    private UnifiedJedis redis;
    private CountsStore store;
    private AgentFiles files;
    private TopicQueue queue;
    private TopicReader topic;

    StatusReader(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        stages = new Stages(
                settings.redis().toString(),
                settings.kafka()
                        .map(kafka -> kafka.address().toString())
                        .orElse(String.join(", ", settings.layout().queues())));
    }

    Status read() {
        try {
            if (redis == null) {
                redis = settings.redis().openClient(1);
                store = new CountsStore(redis, settings.layout());
                files = new AgentFiles(redis, settings.layout());
            }
            return settings.kafka().isPresent()
                    ? topic()
                    : stages.see(new Look(clock.instant(), store.standing(), store.oldestOrder(), files.read()));
        } catch (JedisConnectionException e) {
            return stages.away(
                    clock.instant(),
                    CommandFailure.unanswered(settings.redis(), e).getMessage());
        } catch (JedisException e) {
            return stages.away(clock.instant(), "Redis at " + settings.redis() + " refused: " + e.getMessage());
        }
    }

    /** Reads until it is known whether each stage moves, or the waiting was stopped. */
    Status readUntilSure(Waiting waiting) throws InterruptedException {
        Status status = read();
        if (status.look().isPresent() && !waiting.isStopped(AGAIN_AFTER)) {
            status = read();
            Instant end = status.at().plus(Stages.PATIENCE);
            while (stages.unsure() && status.at().isBefore(end) && !waiting.isStopped(AGAIN_AFTER)) {
                status = read();
            }
        }
        return status;
    }

    /** Lets some time pass between two looks. */
    interface Waiting {

        /** Returns when the time is over, or true as soon as it is asked to stop. */
        boolean isStopped(Duration time) throws InterruptedException;
    }

    private Status topic() {
        try {
            if (topic == null) {
                KafkaAddress kafka = settings.kafka().orElseThrow().address();
                queue = queue == null ? new TopicQueue(kafka, settings.layout()) : queue;
                topic = new TopicReader(kafka);
            }
            return stages.see(new Look(
                    clock.instant(),
                    queue.standing(redis, store.standing().totals()),
                    Optional.empty(),
                    AgentFiles.of(topic.files())));
        } catch (CommandFailure e) {
            return stages.away(clock.instant(), Stage.KAFKA, e.getMessage());
        }
    }

    @Override
    public void close() {
        if (topic != null) {
            topic.close();
        }
        if (queue != null) {
            queue.close();
        }
        if (redis != null) {
            redis.close();
        }
    }
}
