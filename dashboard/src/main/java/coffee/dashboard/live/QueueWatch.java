package coffee.dashboard.live;

import coffee.cli.CommandFailure;
import coffee.contract.Counts;
import coffee.contract.LiveSnapshot;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Standing;
import coffee.store.TopicQueue;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;

/**
 * How many orders wait in the queue. The length of a list is in every snapshot. Only Kafka knows the end of a topic: it
 * is asked once a second on a separate thread, because it may be slow or down; meanwhile the last answer is used. Safe
 * for many threads.
 */
public final class QueueWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Settings settings;
    private final UnifiedJedis redis;
    private final CountsStore store;
    private final ScheduledExecutorService thread = timer("queue-watch");
    private volatile TopicQueue topic;
    private boolean well = true;
    private volatile Standing last;

    public QueueWatch(Settings settings, UnifiedJedis redis, CountsStore store) {
        this.settings = settings;
        this.redis = redis;
        this.store = store;
    }

    /** A timer whose only thread does not keep the process alive. */
    static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the thread
    public void open() {
        if (settings.kafka().isPresent()) {
            thread.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            if (topic == null) {
                topic = new TopicQueue(settings.kafka().orElseThrow().address(), settings.layout());
            }
            last = topic.standing(redis, new Counts());
            well = true;
        } catch (CommandFailure e) {
            if (well) {
                LOG.warn("What waits in the topic is not known: {}", e.getMessage());
            }
            well = false;
        } catch (RuntimeException e) { // whatever it is, the next look must still come
            LOG.debug("It is not known how far the topic is counted: {}", e.getMessage());
        }
    }

    /** The current state of the pipeline. */
    public Standing standing() {
        Standing now = store.standing();
        Standing known = last;
        return known == null ? now : new Standing(now.totals(), known.committed(), known.queued());
    }

    /** The snapshot with the length of the queue, if it cannot know that itself. */
    public LiveSnapshot complete(LiveSnapshot of) {
        Standing known = last;
        return known == null
                ? of
                : new LiveSnapshot(of.at(), known.committed(), known.queued(), of.lag(), of.totals(), of.periods());
    }

    @Override
    public void close() {
        thread.shutdownNow();
        if (topic != null) {
            topic.close();
        }
    }
}
