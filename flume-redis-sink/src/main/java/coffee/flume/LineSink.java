package coffee.flume;

import coffee.delivery.Delivery;
import coffee.delivery.DeliveryConfig;
import coffee.delivery.FileLine;
import coffee.delivery.Handover;
import coffee.delivery.Queue;
import coffee.delivery.QueueException;
import coffee.flume.FileSource.FileEvent;
import coffee.flume.Properties.MisconfiguredException;
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
 * The base of the sinks: they deliver the lines of a {@link FileSource}, each exactly once (see {@link FileMode}); the
 * source connects itself to the sink before anything starts. Behind any other source, each sink has a mode of its own.
 * Flume drives it with one thread.
 *
 * <p>{@code process()} waits inside, for events and for a failing queue, in intervals short enough for a stop: Flume
 * itself sleeps for seconds after a BACKOFF. It throws only in a sink group ({@code onFailure = throw}).
 */
abstract class LineSink extends AbstractSink implements Configurable, BatchSizeSupported {

    static final int MAX_BATCH = 100_000;
    static final List<String> OF_FLUME = List.of("type", "channel");

    private static final Duration WAIT = Duration.ofMillis(200);

    /** What every sink has, and how the sinks differ. */
    interface Config {

        /** The name of the list or topic. */
        String target();

        int batchSize();

        /** The length of the queue at which the sink waits; 0 for no limit. */
        long maxQueueLength();

        /** The name under which the queue stores the positions; null if none is given. */
        String identity();

        OnFailure onFailure();

        /** Where the lines of a {@link FileSource} go. */
        Queue queue(String identity);

        /** What the sink does behind any other source. */
        Mode plainMode(LineSink sink, Outage outage);
    }

    /** What Flume gets when the queue fails. */
    enum OnFailure {
        /** Nothing: the sink backs off and retries, as a single sink should. */
        BACKOFF,
        /** An exception, which makes a sink group fail over to another sink. */
        THROW
    }

    /** What the sink does between a start and a stop. */
    interface Mode {
        /** Moves some events, or waits a moment; returns whether the queue has answered. For the sink's thread. */
        boolean process() throws QueueException, InterruptedException;

        /** Whether the queue has reached its limit. */
        default boolean isFull() {
            return false;
        }

        /** Settles what is in flight, in bounded time, and disconnects. Called when the sink's thread has ended. */
        default void stop() {}
    }

    private final Logger log = LoggerFactory.getLogger(getClass());
    private Config config;
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
            config = read(context);
        } catch (InvalidSettingsException e) {
            throw new MisconfiguredException("sink " + getName() + " is misconfigured: " + e.getMessage());
        }
        identity = config.identity() == null ? hostName() + "." + getName() : config.identity();
        if (counter == null) {
            counter = new RedisSinkCounter(getName());
        }
    }

    /** Reads the sink's properties; throws {@link InvalidSettingsException} with all their problems. */
    abstract Config read(Context context);

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** From its next start on, the sink delivers what the source at the other end of this handover reads. */
    void deliverFor(Handover from, String name) {
        handover = from;
        identity = name;
    }

    Config config() {
        return config;
    }

    /** The name under which the queue stores the positions; by default the host and the sink's name. */
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
        outage = new Outage(getName(), log, System::nanoTime);
        counter.start();
        mode = handover == null ? config.plainMode(this, outage) : new FileMode();
        log.info(
                "{}: pushes to {} as {}, {}",
                getName(),
                config,
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
        boolean alone = config.onFailure() == OnFailure.BACKOFF;
        Duration wait = outage.untilNextTry();
        if (alone && wait.toNanos() > 0) {
            sleep(wait.compareTo(WAIT) < 0 ? wait : WAIT);
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
        if (e.kind() == QueueException.Kind.STOPPED) {
            stayStopped(e.getMessage());
            return;
        }
        outage.failed(e);
        if (config.onFailure() == OnFailure.THROW) {
            throw new EventDeliveryException(getName() + ": " + e.getMessage());
        }
    }

    private void stayStopped(String reason) throws InterruptedException {
        counter.stopped();
        FatalProblems.report(getName() + ": " + reason);
        if (stoppedLog.isDue()) {
            log.error("{}: stopped until somebody fixes the cause and restarts the agent: {}", getName(), reason);
        }
        sleep(WAIT);
    }

    /** A full list is normal with a limit, so it is logged at most once a minute. */
    private void noteFull(boolean full) {
        counter.setFull(full);
        if (full && fullLog.isDue()) {
            log.warn(
                    "{}: {} has reached maxQueueLength = {}: waits until it has drained to nine tenths",
                    getName(),
                    config.target(),
                    config.maxQueueLength());
        }
    }

    private static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(Math.max(1, time.toMillis()));
    }

    /**
     * Delivers the lines of a {@link FileSource}. The file and its record in the queue's store are the truth, and the
     * channel's contents do not matter: so the channel's transaction is committed before the queue has the lines, and
     * after a failure they are sent, or read, again.
     */
    private final class FileMode implements Mode {

        private final Channel channel = getChannel();
        private final OnceAMinute foreignLog = new OnceAMinute();
        private final Delivery delivery = new Delivery(
                getName(),
                config.queue(identity),
                handover,
                DeliveryConfig.DEFAULT.withBatchLines(config.batchSize()).withMaxQueueLength(config.maxQueueLength()),
                System::nanoTime);

        FileMode() {
            counter.follow(delivery.counters());
            dropLeftovers();
        }

        /**
         * Empties the channel, which Flume keeps when it reads a changed configuration: what a predecessor left there
         * is read again from the files, and would take the room. The source puts nothing before the first claim.
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
                log.info("{}: dropped {} events in {}; re-reads their lines", getName(), dropped, channel.getName());
            }
            if (foreign > 0) {
                log.warn("{}: {} of them came from another source and are lost", getName(), foreign);
            }
        }

        @Override
        public boolean process() throws QueueException, InterruptedException {
            if (handover.stopped() != null) {
                throw new QueueException(QueueException.Kind.STOPPED, handover.stopped(), null);
            }
            if (!delivery.isOwner()) {
                delivery.claim();
            } else if (delivery.isFull()) {
                delivery.settle();
                sleep(WAIT);
                delivery.probe();
            } else if (handover.awaitLines(WAIT)) {
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

        /** The lines that were handed over, up to one batch. */
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
                log.warn(
                        "{}: {} has {} events that are not of its FileSource, and {} of {} that are: does an interceptor"
                                + " drop or replace events, or did another source use it?",
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
                log.info(
                        "{}: stopped before the queue confirmed everything; the next start finds out what arrived: {}",
                        getName(),
                        e.getMessage());
            }
            delivery.close();
        }
    }
}
