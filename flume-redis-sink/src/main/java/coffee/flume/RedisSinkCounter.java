package coffee.flume;

import coffee.delivery.Delivery;
import org.apache.flume.instrumentation.SinkCounter;

/** The counters of one sink; {@link Delivery.Counters} count what is on the queue. Safe for many threads. */
public final class RedisSinkCounter extends SinkCounter implements RedisSinkCounterMBean {

    private static final String OVERSIZE = "sink.redis.oversize";

    private volatile Delivery.Counters delivered = new Delivery.Counters();
    private volatile boolean full;
    private volatile boolean outage;
    private volatile boolean stopped;
    private volatile long lastSuccess;

    RedisSinkCounter(String name) {
        super(name, new String[] {OVERSIZE});
    }

    /** Reads these counters from now on. */
    void follow(Delivery.Counters counters) {
        delivered = counters;
    }

    void addOversize(long events) {
        addAndGet(OVERSIZE, events);
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
        return delivered.lines.get();
    }

    @Override
    public long getBytesPushed() {
        return delivered.bytes.get();
    }

    @Override
    public long getBatchesPushed() {
        return delivered.batches.get();
    }

    @Override
    public long getRetries() {
        return delivered.resent.get();
    }

    @Override
    public long getEventsRecognised() {
        return delivered.skipped.get();
    }

    @Override
    public long getRewinds() {
        return delivered.rewinds.get();
    }

    @Override
    public long getQueueLength() {
        return delivered.queueLength.get();
    }

    @Override
    public long getEventsOversize() {
        return get(OVERSIZE);
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
