package coffee.flume;

import org.apache.flume.instrumentation.SinkCounterMBean;

/** What the sink counts beyond what every sink does; seen over JMX and Flume's HTTP counters. */
public interface RedisSinkCounterMBean extends SinkCounterMBean {

    /** Bytes of event bodies that Redis has taken. */
    long getBytesPushed();

    /** Batches that were tried again. */
    long getRetries();

    /** Events that Redis had already, so that they were not pushed again. */
    long getEventsRecognised();

    /** Events larger than allowed: put onto the list for such, or dropped. */
    long getEventsOversize();

    /** Times that the sink waited for Redis. */
    long getRoundTrips();
}
