package coffee.flume;

import coffee.redis.InvalidSettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flume.Channel;
import org.apache.flume.Context;
import org.apache.flume.EventDeliveryException;
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
    private Undisturbed undisturbed;
    private Transfer transfer;
    private boolean bearsInterrupts;

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
        Channel channel = getChannel();
        // A memory channel has nothing that an interrupt could break, and is too fast to change threads for.
        bearsInterrupts = channel instanceof MemoryChannel;
        counter.start();
        undisturbed = new Undisturbed("RedisSink-" + getName());
        transfer = transfer(channel);
        LOG.info("{} pushes to {} of {}", getName(), config.key(), config.redis());
        transfer.open();
        super.start();
    }

    private Transfer transfer(Channel channel) {
        Intake intake = new Intake(
                channel,
                patience,
                () -> undisturbed.isHurried() || Thread.currentThread().isInterrupted());
        long backlog = new ChannelGauge(channel.getName()).size().orElse(0);
        SinkMemory memory = new SinkMemory(config, tracksPositions(channel), backlog);
        Delivery delivery = new Delivery(config, queues.queue(config, counter), counter, memory);
        Outage outage = new Outage(getName(), LOG, System::nanoTime);
        return new Transfer(getName(), config, counter, channel, intake, delivery, outage);
    }

    private boolean tracksPositions(Channel channel) {
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
        if (transfer != null) {
            settle();
            transfer.close();
            transfer = null;
            undisturbed.close();
        }
        if (counter != null) {
            counter.stop();
        }
        super.stop();
    }

    /** A batch that may have been pushed is looked for once more: whoever starts next does not know of it. */
    private void settle() {
        if (!transfer.isInDoubt()) {
            return;
        }
        try {
            undisturbed.call(transfer::move);
        } catch (EventDeliveryException | RuntimeException e) {
            LOG.warn("{}: {} events may be pushed again after the next start", getName(), transfer.underway());
        }
    }

    @Override
    public Status process() throws EventDeliveryException {
        return bearsInterrupts ? transfer.process() : undisturbed.call(transfer::process);
    }
}
