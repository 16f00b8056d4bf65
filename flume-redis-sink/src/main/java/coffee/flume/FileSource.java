package coffee.flume;

import coffee.delivery.FileLine;
import coffee.delivery.Handover;
import coffee.delivery.files.FileFollower;
import coffee.flume.Properties.MisconfiguredException;
import coffee.redis.InvalidSettingsException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flume.ChannelException;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.PollableSource;
import org.apache.flume.conf.BatchSizeSupported;
import org.apache.flume.conf.Configurable;
import org.apache.flume.node.Initializable;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.source.AbstractSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows files and passes their lines to the {@link RedisSink} or {@link KafkaSink} at the other end of its channel,
 * which delivers each exactly once. The source keeps no position: it starts at the positions that the sink's queue has,
 * and goes back to them when the sink asks for it. So what was in the memory channel at a crash is read again.
 *
 * <pre>
 *   FileFollower ──FileLine──▶ FileSource ──FileEvent──▶ memory channel ──▶ LineSink ──▶ Delivery ──▶ Queue
 *        ▲                                                                                   │
 *        └──────────────────── Handover: positions, how much is in flight ◀──────────────────┘
 * </pre>
 *
 * <p>This needs a memory channel of its own that ends in one such sink, or in a failover group of them. With any other
 * {@link Wiring} the source reads nothing. It logs the reason once a minute, sets the counter {@code Refused}, and
 * reports it to the launcher, which ends the agent.
 *
 * <p>{@code process()} waits inside, because Flume itself waits longer and longer after each BACKOFF.
 */
public final class FileSource extends AbstractSource
        implements PollableSource, Configurable, BatchSizeSupported, Initializable {

    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    private static final Duration WAIT = Duration.ofMillis(200);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    /** The most lines and bytes between the source and the queue; more would only cost memory. */
    private static final long LINES_IN_FLIGHT = 20_000;

    private static final long BYTES_IN_FLIGHT = 32L << 20;

    /**
     * A line in the channel. Flume's own event has a map of headers, which costs more than everything else; this one
     * creates it on demand. An interceptor may change headers and bodies.
     */
    static final class FileEvent implements Event {

        private final int size;
        private FileLine line;
        private Map<String, String> headers;

        FileEvent(FileLine line) {
            this.line = line;
            this.size = size(line);
        }

        static int size(FileLine line) {
            return line.isDecision() ? 0 : line.body().length;
        }

        FileLine line() {
            return line;
        }

        /** The number of bytes that were read, even if an interceptor has changed the body. */
        int size() {
            return size;
        }

        @Override
        public byte[] getBody() {
            return line.isDecision() ? NOTHING : line.body();
        }

        @Override
        public void setBody(byte[] body) {
            line = line.withBody(body);
        }

        @Override
        public Map<String, String> getHeaders() {
            if (headers == null) {
                headers = new HashMap<>();
            }
            return headers;
        }

        @Override
        public void setHeaders(Map<String, String> others) {
            headers = others;
        }
    }

    private static final byte[] NOTHING = {};

    private FileSourceConfig config;
    private FileSourceCounter counter;
    private MaterializedConfiguration wiredIn;
    private String refusal;
    private Handover handover;
    private FileFollower follower;
    private long capacity;

    /** The events to put into the channel, which is retried until it succeeds. */
    private List<Event> pending = List.of();

    private long pendingBytes;
    private long retryWait = FIRST_RETRY.toMillis();
    private final OnceAMinute refusalLog = new OnceAMinute();
    private final OnceAMinute channelLog = new OnceAMinute();

    @Override
    public void configure(Context context) {
        try {
            config = FileSourceConfig.from(context);
        } catch (InvalidSettingsException e) {
            throw new MisconfiguredException("source " + getName() + " is misconfigured: " + e.getMessage());
        }
        if (counter == null) {
            counter = new FileSourceCounter(getName());
        }
    }

    /** Checks the agent's wiring, and connects source and sink. A second call for the same agent does nothing. */
    @Override
    public void initialize(MaterializedConfiguration agent) {
        if (agent == wiredIn) {
            return;
        }
        wiredIn = agent;
        try {
            handover = new Wiring(this, config.identity(), agent).connect();
            refusal = null;
        } catch (Wiring.RefusedException e) {
            handover = null;
            refusal = e.getMessage();
            FatalProblems.report(getName() + ": " + refusal);
        }
    }

    /** Why nothing is read; null if all is well. */
    String refusal() {
        return refusal;
    }

    @Override
    public long getBatchSize() {
        return config.follow().batchLines();
    }

    /** The counters, for tests and for programs that embed an agent. */
    public FileSourceCounter counter() {
        return counter;
    }

    @Override
    public synchronized void start() {
        counter.start();
        counter.setRefused(handover == null);
        if (handover != null) {
            follower = new FileFollower(config.follow(), handover, Clock.systemUTC(), System::nanoTime);
            counter.follow(follower::status);
            capacity = Intake.capacityOf(
                    getChannelProcessor().getSelector().getAllChannels().get(0), LINES_IN_FLIGHT);
            LOG.info("{}: follows {}", getName(), config.follow().files());
        }
        super.start();
    }

    @Override
    public synchronized void stop() {
        if (follower != null) {
            FileFollower.Status last = follower.status();
            counter.follow(() -> last);
            follower.close();
            follower = null;
        }
        counter.stop();
        super.stop();
    }

    @Override
    public Status process() {
        try {
            if (follower == null) {
                stayRefused();
            } else if (!pending.isEmpty()) {
                put();
            } else if (handover.stopped() != null) {
                // The sink logs the reason.
                TimeUnit.MILLISECONDS.sleep(WAIT.toMillis());
            } else if (handover.awaitRoom(Math.max(0, capacity - getBatchSize()), BYTES_IN_FLIGHT, WAIT)) {
                read();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Status.READY;
    }

    private void stayRefused() throws InterruptedException {
        if (refusalLog.isDue()) {
            LOG.error("{}: reads nothing, because {}", getName(), refusal);
        }
        TimeUnit.MILLISECONDS.sleep(WAIT.toMillis());
    }

    private void read() throws InterruptedException {
        List<FileLine> lines = follower.poll();
        if (lines.isEmpty()) {
            follower.await();
            return;
        }
        List<Event> events = new ArrayList<>(lines.size());
        long bytes = 0;
        for (FileLine line : lines) {
            FileEvent event = new FileEvent(line);
            events.add(event);
            bytes += event.size();
        }
        pending = events;
        pendingBytes = bytes;
        counter.addToEventReceivedCount(events.size());
        put();
    }

    private void put() throws InterruptedException {
        try {
            getChannelProcessor().processEventBatch(pending);
        } catch (ChannelException e) {
            counter.incrementChannelWriteFail();
            if (channelLog.isDue()) {
                LOG.warn("{}: the channel accepts no events, will retry: {}", getName(), e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(retryWait);
            retryWait = Math.min(2 * retryWait, LAST_RETRY.toMillis());
            return;
        }
        handover.put(pending.size(), pendingBytes);
        counter.addToEventAcceptedCount(pending.size());
        counter.incrementAppendBatchAcceptedCount();
        pending = List.of();
        retryWait = FIRST_RETRY.toMillis();
    }

    @Override
    public long getBackOffSleepIncrement() {
        return FIRST_RETRY.toMillis();
    }

    /** How long Flume sleeps after an exception. */
    @Override
    public long getMaxBackOffSleepInterval() {
        return LAST_RETRY.toMillis();
    }
}
