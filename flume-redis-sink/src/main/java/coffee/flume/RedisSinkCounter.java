package coffee.flume;

import org.apache.flume.instrumentation.SinkCounter;

/** The books of one sink; safe for many threads. */
public final class RedisSinkCounter extends SinkCounter implements RedisSinkCounterMBean {

    private static final String BYTES = "sink.redis.bytes";
    private static final String RETRIES = "sink.redis.retries";
    private static final String RECOGNISED = "sink.redis.recognised";
    private static final String OVERSIZE = "sink.redis.oversize";
    private static final String ROUND_TRIPS = "sink.redis.round.trips";

    RedisSinkCounter(String name) {
        super(name, new String[] {BYTES, RETRIES, RECOGNISED, OVERSIZE, ROUND_TRIPS});
    }

    void addBytes(long bytes) {
        addAndGet(BYTES, bytes);
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

    void addRoundTrip() {
        increment(ROUND_TRIPS);
    }

    @Override
    public long getBytesPushed() {
        return get(BYTES);
    }

    @Override
    public long getRetries() {
        return get(RETRIES);
    }

    @Override
    public long getEventsRecognised() {
        return get(RECOGNISED);
    }

    @Override
    public long getEventsOversize() {
        return get(OVERSIZE);
    }

    @Override
    public long getRoundTrips() {
        return get(ROUND_TRIPS);
    }
}
