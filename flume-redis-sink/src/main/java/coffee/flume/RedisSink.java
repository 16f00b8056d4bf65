package coffee.flume;

import coffee.delivery.Delivery;
import coffee.delivery.DeliveryConfig;
import coffee.delivery.FileLine;
import coffee.delivery.Handover;
import coffee.delivery.QueueException;
import coffee.delivery.redis.RedisQueue;
import coffee.flume.FileSource.FileEvent;
import coffee.redis.InvalidSettingsException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flume.Channel;
import org.apache.flume.ChannelException;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Transaction;
import org.apache.flume.conf.BatchSizeSupported;
import org.apache.flume.conf.Configurable;
import org.apache.flume.sink.AbstractSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes the bodies of events onto a list in Redis, in their order. Flume drives it with one thread.
 *
 * <p>Behind a {@link FileSource} it delivers every line exactly once (see {@link FileMode}); the source hands over how
 * before anything starts. Behind any other source it delivers at least once (see {@link PlainMode}).
 *
 * <p>{@code process()} waits inside, for events as for a Redis that fails, in slices short enough for a stop: Flume
 * itself would sleep for seconds after a BACKOFF. Only in a sink group ({@code onFailure = throw}) it throws.
 */
public final class RedisSink extends AbstractSink implements Configurable, BatchSizeSupported {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);
    private static final Duration SLICE = Duration.ofMillis(200);

    /** How the sink works between a start and a stop. */
    interface Mode {
        /** Moves some events, or waits a moment; true if Redis has answered. Called by the sink's thread. */
        boolean process() throws QueueException, EventDeliveryException, InterruptedException;

        /** Whether the list is as long as it may be. */
        boolean isFull();

        /** Settles what is under way, in bounded time, and disconnects. Called when the sink's thread has ended. */
        void stop();
    }

    private SinkConfig config;
    private RedisSinkCounter counter;
    private Outage outage;
    private Handover handover;
    private String identity;
    private Mode mode;
    private final OnceAMinute stoppedLog = new OnceAMinute();
    private final OnceAMinute fullLog = new OnceAMinute();

    @Override
    public void configure(Context context) {
        try {
            config = SinkConfig.from(context);
        } catch (InvalidSettingsException e) {
            throw new MisconfiguredException("sink " + getName() + " is misconfigured: " + e.getMessage());
        }
        identity = config.identity() == null ? hostName() + "." + getName() : config.identity();
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

    /** From its next start on the sink delivers what the source at the other end of this handover reads. */
    void deliverFor(Handover from, String name) {
        handover = from;
        identity = name;
    }

    SinkConfig config() {
        return config;
    }

    /** Under which name Redis remembers this sink; unless it is given, by the host and the sink's name. */
    String identity() {
        return identity;
    }

    @Override
    public long getBatchSize() {
        return config.batchSize();
    }

    /** The counters, for tests and for programs that embed an agent. */
    public RedisSinkCounter counter() {
        return counter;
    }

    @Override
    public synchronized void start() {
        outage = new Outage(getName(), LOG, System::nanoTime);
        counter.start();
        mode = handover == null
                ? new PlainMode(getName(), config, identity, getChannel(), counter, outage)
                : new FileMode();
        LOG.info(
                "{}: pushes to {} of {} as {}, {}",
                getName(),
                config.key(),
                config.redis(),
                identity,
                handover == null ? "at least once" : "exactly once");
        super.start();
    }

    @Override
    public synchronized void stop() {
        if (mode != null) {
            mode.stop();
            mode = null;
        }
        if (counter != null) {
            counter.stop();
        }
        super.stop();
    }

    @Override
    public Status process() throws EventDeliveryException {
        try {
            step();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Status.READY;
    }

    private void step() throws EventDeliveryException, InterruptedException {
        boolean alone = config.onFailure() == SinkConfig.OnFailure.BACKOFF;
        Duration wait = outage.untilNextTry();
        if (alone && wait.toNanos() > 0) {
            sleep(wait.compareTo(SLICE) < 0 ? wait : SLICE);
            return;
        }
        try {
            if (mode.process()) {
                outage.worked();
                counter.worked();
                noteFull(mode.isFull());
            }
        } catch (QueueException e) {
            failed(e);
        }
    }

    private void failed(QueueException e) throws EventDeliveryException, InterruptedException {
        counter.failed();
        if (e.trouble() == QueueException.Trouble.STOPPED) {
            stayStopped(e.getMessage());
            return;
        }
        outage.failed(e);
        if (config.onFailure() == SinkConfig.OnFailure.THROW) {
            throw new EventDeliveryException(getName() + ": " + e.getMessage());
        }
    }

    private void stayStopped(String reason) throws InterruptedException {
        counter.stopped();
        FatalProblems.report(getName() + ": " + reason);
        if (stoppedLog.isDue()) {
            LOG.error(
                    "{}: stopped, and stays so until somebody mends it and restarts the agent: {}", getName(), reason);
        }
        sleep(SLICE);
    }

    /** A list that is full now and then is how its limit works: that is logged once in a while only. */
    private void noteFull(boolean full) {
        counter.setFull(full);
        if (full && fullLog.isDue()) {
            LOG.warn(
                    "{}: {} has reached maxQueueLength = {}; events wait until it has drained to nine tenths",
                    getName(),
                    config.key(),
                    config.maxQueueLength());
        }
    }

    private static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(Math.max(1, time.toMillis()));
    }

    /**
     * Delivers the lines of a {@link FileSource}. The file and its record in Redis are the truth, and what is in the
     * channel is worth nothing without them: so the channel's transaction is committed before Redis has the lines, and
     * a failure costs only that they are sent, or read, again.
     */
    private final class FileMode implements Mode {

        private final Channel channel = getChannel();
        private final OnceAMinute foreignLog = new OnceAMinute();
        private final Delivery delivery = new Delivery(
                getName(),
                new RedisQueue(config.redis(), config.key(), identity, RedisQueue.storeKey(config.key())),
                handover,
                DeliveryConfig.DEFAULT.withBatchLines(config.batchSize()).withMaxQueueLength(config.maxQueueLength()),
                System::nanoTime);

        FileMode() {
            counter.follow(delivery.counters());
            dropLeftovers();
        }

        /**
         * Empties the channel, which Flume keeps when it reads a changed configuration: what a predecessor has left there
         * is read again from the files, and would keep out what is. The source puts nothing before the first claim.
         */
        private void dropLeftovers() {
            Intake intake = new Intake(channel, Duration.ZERO, () -> true);
            long dropped = 0;
            long foreign = 0;
            for (long left = intake.waiting(); left > 0 && left < Long.MAX_VALUE; left = intake.waiting()) {
                Transaction transaction = channel.getTransaction();
                transaction.begin();
                for (Event event : intake.take((int) Math.min(left, config.batchSize()))) {
                    dropped++;
                    foreign += event instanceof FileEvent ? 0 : 1;
                }
                transaction.commit();
                transaction.close();
            }
            intake.close();
            if (dropped > 0) {
                LOG.info(
                        "{}: dropped {} events in {}: their lines are read again",
                        getName(),
                        dropped,
                        channel.getName());
            }
            if (foreign > 0) {
                LOG.warn("{}: {} of them came from another source, and are lost", getName(), foreign);
            }
        }

        @Override
        public boolean process() throws QueueException, InterruptedException {
            if (handover.stopped() != null) {
                throw new QueueException(QueueException.Trouble.STOPPED, handover.stopped(), null);
            }
            if (!delivery.isOwner()) {
                delivery.claim();
            } else if (delivery.isFull()) {
                delivery.settle();
                sleep(SLICE);
                delivery.probe();
            } else if (handover.awaitLines(SLICE)) {
                move();
            } else {
                delivery.settle();
                delivery.probe();
            }
            return true;
        }

        private void move() throws QueueException {
            for (FileLine line : take()) {
                delivery.add(line);
            }
            delivery.flush();
            if (handover.waiting() == 0) {
                delivery.settle();
            }
        }

        /** As many lines as are on the way, but one batch at most. */
        private List<FileLine> take() {
            List<FileLine> lines = new ArrayList<>();
            long onTheWay = handover.waiting();
            long bytes = 0;
            int foreign = 0;
            boolean vanished = false;
            Transaction transaction = channel.getTransaction();
            transaction.begin();
            try {
                for (int taken = 0; taken < config.batchSize() && lines.size() < onTheWay; taken++) {
                    Event event = channel.take();
                    if (event == null) {
                        vanished = !Thread.currentThread().isInterrupted();
                        break;
                    }
                    if (!(event instanceof FileEvent own)) {
                        foreign++;
                    } else if (handover.isMine(own.line())) {
                        lines.add(own.line());
                        bytes += own.size();
                        if (bytes >= DeliveryConfig.DEFAULT_BATCH_BYTES) {
                            break;
                        }
                    }
                }
                transaction.commit();
            } catch (ChannelException e) {
                transaction.rollback();
                counter.incrementChannelReadFail();
                throw e;
            } catch (RuntimeException | Error e) {
                transaction.rollback();
                throw e;
            } finally {
                transaction.close();
            }
            counter.addToEventDrainAttemptCount(lines.size());
            handover.took(vanished ? onTheWay : lines.size(), bytes);
            if ((foreign > 0 || vanished) && foreignLog.isDue()) {
                LOG.warn(
                        "{}: {} holds events that are not of its FileSource, or fewer than were put there ({} and {} of"
                                + " {}): does an interceptor drop or replace events, or did another source use it?",
                        getName(),
                        channel.getName(),
                        foreign,
                        lines.size(),
                        onTheWay);
            }
            return lines;
        }

        @Override
        public boolean isFull() {
            return delivery.isFull();
        }

        @Override
        public void stop() {
            try {
                if (delivery.isOwner()) {
                    delivery.settle();
                }
            } catch (QueueException e) {
                LOG.info(
                        "{}: stopped without knowing what has arrived; the next start finds out: {}",
                        getName(),
                        e.getMessage());
            }
            delivery.close();
        }
    }
}
