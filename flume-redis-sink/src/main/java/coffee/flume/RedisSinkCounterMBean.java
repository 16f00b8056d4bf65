package coffee.flume;

import org.apache.flume.instrumentation.SinkCounterMBean;

/** What the sink counts beyond what every sink does; seen over JMX, and over Flume's HTTP and Prometheus counters. */
public interface RedisSinkCounterMBean extends SinkCounterMBean {

    /** Bytes of event bodies that Redis has taken. */
    long getBytesPushed();

    /** Batches that Redis has taken. */
    long getBatchesPushed();

    /** Batches that were sent again, or looked for, after a failure. */
    long getRetries();

    /** Events that Redis had already, so that they were not pushed again. */
    long getEventsRecognised();

    /** Events larger than allowed: put onto the list for such, or dropped. */
    long getEventsOversize();

    /** How often the files were read again from the stored positions. */
    long getRewinds();

    /** The length of the list when Redis told it last; -1 before. */
    long getQueueLength();

    /** 1 while the list is as long as it may be, so that the sink waits. */
    long getQueueFull();

    /** 1 while Redis cannot be reached, or refuses. */
    long getOutage();

    /** When Redis last answered well, in ms since 1970; 0 before. */
    long getLastSuccess();

    /** 1 if the sink has stopped for good, for the reason in the log. */
    long getStopped();
}
