package coffee.flume;

import coffee.redis.InvalidSettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flume.Channel;
import org.apache.flume.ChannelException;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Transaction;
import org.apache.flume.channel.MemoryChannel;
import org.apache.flume.conf.BatchSizeSupported;
import org.apache.flume.conf.Configurable;
import org.apache.flume.node.Initializable;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.sink.AbstractSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes the bodies of events onto a list in Redis, in their order. The channel commits only after Redis has answered,
 * so that nothing is lost; what Redis has already is recognised, so that nothing is doubled. Flume drives it with one
 * thread.
 */
public final class RedisSink extends AbstractSink implements Configurable, BatchSizeSupported, Initializable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);

    /** Channels that give events in the order in which they were put. */
    private static final Set<String> ORDERED_CHANNELS =
            Set.of("org.apache.flume.channel.MemoryChannel", "org.apache.flume.channel.file.FileChannel");

    private final Duration patience;
    private final QueueOpener queues;
    private SinkConfig config;
    private RedisSinkCounter counter;
    private List<String> neighbours = List.of();
    /** What {@link #getName} and {@link #getChannel} say, which wait for whoever starts or stops the sink. */
    private String name;

    private Channel channel;
    private Intake intake;
    private Delivery delivery;
    private Outage outage;
    private Undisturbed undisturbed;

    /** Gives the list that a configuration names. */
    interface QueueOpener {
        EventQueue queue(SinkConfig config, RedisSinkCounter counter);
    }

    /** For Flume. */
    public RedisSink() {
        this(RedisEventQueue::new, Duration.ofSeconds(1));
    }

    /** With another kind of list, and another {@code patience} with an empty channel. */
    RedisSink(QueueOpener queues, Duration patience) {
        this.queues = queues;
        this.patience = patience;
    }

    @Override
    public void configure(Context context) {
        try {
            config = SinkConfig.from(context, hostName() + "." + getName());
        } catch (InvalidSettingsException e) {
            throw new MisconfiguredException("sink " + getName() + " is misconfigured: " + e.getMessage());
        }
        if (counter == null) {
            counter = new RedisSinkCounter(getName());
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public void initialize(MaterializedConfiguration agent) {
        neighbours = Neighbours.of(this, agent);
    }

    @Override
    public long getBatchSize() {
        return config.batchSize();
    }

    /** The counters, for tests and for who embeds an agent. */
    public RedisSinkCounter counter() {
        return counter;
    }

    @Override
    public synchronized void start() {
        name = getName();
        channel = getChannel();
        counter.start();
        undisturbed = new Undisturbed("RedisSink-" + getName());
        intake = new Intake(
                channel,
                patience,
                () -> undisturbed.isHurried() || Thread.currentThread().isInterrupted());
        outage = new Outage(getName(), LOG, System::nanoTime);
        long backlog = new ChannelGauge(channel.getName()).size().orElse(0);
        delivery = new Delivery(config, queues.queue(config, counter), counter, tracksPositions(), backlog);
        LOG.info("{} pushes to {} of {}", getName(), config.key(), config.redis());
        try {
            delivery.open();
        } catch (QueueException e) {
            outage.failed(e);
        }
        super.start();
    }

    private boolean tracksPositions() {
        if (!config.idempotent()) {
            return false;
        }
        if (!neighbours.isEmpty()) {
            LOG.info(
                    "{} shares {} with {}: after a crash of the agent some events may be pushed twice",
                    getName(),
                    channel.getName(),
                    neighbours);
        }
        return neighbours.isEmpty()
                && ORDERED_CHANNELS.contains(channel.getClass().getName());
    }

    @Override
    public synchronized void stop() {
        if (delivery != null) {
            settle();
            delivery.close();
            delivery = null;
            undisturbed.close();
        }
        if (counter != null) {
            counter.stop();
        }
        super.stop();
    }

    /** A batch that may have been pushed is looked for once more: whoever starts next does not know of it. */
    private void settle() {
        if (!delivery.isInDoubt()) {
            return;
        }
        try {
            undisturbed.call(this::deliver);
        } catch (EventDeliveryException | RuntimeException e) {
            LOG.warn("{}: {} events may be pushed again after the next start", getName(), delivery.underway());
        }
    }

    @Override
    public Status process() throws EventDeliveryException {
        if (!outage.mayTry()) {
            return failed("waits before it tries again", null);
        }
        // A memory channel has nothing that an interrupt could break, and is too fast to change threads for.
        return channel instanceof MemoryChannel ? deliver() : undisturbed.call(this::deliver);
    }

    private Status deliver() throws EventDeliveryException {
        Transaction transaction = channel.getTransaction();
        transaction.begin();
        try {
            int wanted = delivery.wanted();
            List<Event> events = delivery.underway() > 0 ? intake.takeAgain(wanted) : intake.take(wanted);
            if (!events.isEmpty()) {
                count(events.size());
                delivery.deliver(events);
            }
            transaction.commit();
            done(events.size());
            return Status.READY;
        } catch (QueueException e) {
            transaction.rollback();
            outage.failed(e);
            if (e.trouble() != Trouble.FULL) {
                counter.incrementEventWriteFail();
            }
            return failed(e.getMessage(), e);
        } catch (ChannelException e) {
            counter.incrementChannelReadFail();
            transaction.rollback();
            throw e;
        } catch (RuntimeException | Error e) {
            transaction.rollback();
            throw e;
        } finally {
            transaction.close();
        }
    }

    private void count(int events) {
        counter.addToEventDrainAttemptCount(events);
        if (events < config.batchSize()) {
            counter.incrementBatchUnderflowCount();
        } else {
            counter.incrementBatchCompleteCount();
        }
    }

    private void done(int events) {
        if (events == 0) {
            counter.incrementBatchEmptyCount();
            delivery.idle();
            return;
        }
        delivery.committed();
        counter.addToEventDrainSuccessCount(events);
        outage.worked();
    }

    private Status failed(String message, QueueException cause) throws EventDeliveryException {
        if (config.onFailure() == SinkConfig.OnFailure.THROW) {
            throw new EventDeliveryException(name + ": " + message, cause);
        }
        return Status.BACKOFF;
    }
}
