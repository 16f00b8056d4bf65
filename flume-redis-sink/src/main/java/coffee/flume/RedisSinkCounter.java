package coffee.flume;

import coffee.delivery.Delivery;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flume.instrumentation.SinkCounter;

/**
 * The counters of one sink; safe for many threads. If there is a {@link Delivery}, it counts what is on the queue, and
 * this class only reads its counters.
 */
public final class RedisSinkCounter extends SinkCounter implements RedisSinkCounterMBean {

    private static final String BYTES = "sink.redis.bytes";
    private static final String BATCHES = "sink.redis.batches";
    private static final String RETRIES = "sink.redis.retries";
    private static final String RECOGNISED = "sink.redis.recognised";
    private static final String OVERSIZE = "sink.redis.oversize";

    private final AtomicLong queueLength = new AtomicLong(-1);
    private volatile Delivery.Counters delivery;
    private volatile boolean full;
    private volatile boolean outage;
    private volatile boolean stopped;
    private volatile long lastSuccess;

    RedisSinkCounter(String name) {
        super(name, new String[] {BYTES, BATCHES, RETRIES, RECOGNISED, OVERSIZE});
    }

    /** Reads these counters from now on. */
    void follow(Delivery.Counters counters) {
        delivery = counters;
    }

    void pushed(long events, long bytes, long length) {
        addToEventDrainSuccessCount(events);
        addAndGet(BYTES, bytes);
        increment(BATCHES);
        queueLength.set(length);
    }

    void addRetry() {
        increment(RETRIES);
    }

    void addRecognised(long events) {
        addAndGet(RECOGNISED, events);
    }

    void addOversize(long events) {
        addAndGet(OVERSIZE, events);
    }

    void sawLength(long length, boolean isFull) {
        queueLength.set(length);
        full = isFull;
    }

    void setFull(boolean isFull) {
        full = isFull;
    }

    void worked() {
        outage = false;
        lastSuccess = System.currentTimeMillis();
    }

    void failed() {
        outage = true;
        incrementEventWriteFail();
    }

    void stopped() {
        stopped = true;
    }

    @Override
    public long getEventDrainSuccessCount() {
        return delivery == null ? super.getEventDrainSuccessCount() : delivery.lines.get();
    }

    @Override
    public long getBytesPushed() {
        return delivery == null ? get(BYTES) : delivery.bytes.get();
    }

    @Override
    public long getBatchesPushed() {
        return delivery == null ? get(BATCHES) : delivery.batches.get();
    }

    @Override
    public long getRetries() {
        return delivery == null ? get(RETRIES) : delivery.resent.get();
    }

    @Override
    public long getEventsRecognised() {
        return delivery == null ? get(RECOGNISED) : delivery.skipped.get();
    }

    @Override
    public long getEventsOversize() {
        return get(OVERSIZE);
    }

    @Override
    public long getRewinds() {
        return delivery == null ? 0 : delivery.rewinds.get();
    }

    @Override
    public long getQueueLength() {
        return delivery == null ? queueLength.get() : delivery.queueLength.get();
    }

    @Override
    public long getQueueFull() {
        return full ? 1 : 0;
    }

    @Override
    public long getOutage() {
        return outage ? 1 : 0;
    }

    @Override
    public long getLastSuccess() {
        return lastSuccess;
    }

    @Override
    public long getStopped() {
        return stopped ? 1 : 0;
    }
}
