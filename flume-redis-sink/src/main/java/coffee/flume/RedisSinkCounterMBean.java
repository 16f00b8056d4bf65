package coffee.flume;

import org.apache.flume.instrumentation.SinkCounterMBean;

/** The counters of the sink beyond those of every sink; published over JMX, HTTP and Prometheus. */
public interface RedisSinkCounterMBean extends SinkCounterMBean {

    /** Bytes of event bodies that the queue has accepted. */
    long getBytesPushed();

    /** Batches that the queue has accepted. */
    long getBatchesPushed();

    /** Batches that were resent, or searched for, after a failure. */
    long getRetries();

    /** Events that were already on the queue, and were not pushed again. */
    long getEventsRecognised();

    /** Events larger than allowed: pushed onto the list for oversize events, or dropped. */
    long getEventsOversize();

    /** How often the files were read again from the stored positions. */
    long getRewinds();

    /** The last known length of the queue; -1 until it is known. */
    long getQueueLength();

    /** 1 while the queue has reached its limit, so that the sink waits. */
    long getQueueFull();

    /** 1 while the queue cannot be reached, or refuses. */
    long getOutage();

    /** When the queue last answered without an error, in ms since 1970; 0 if it never has. */
    long getLastSuccess();

    /** 1 if the sink has stopped for good, for the reason in the log. */
    long getStopped();
}
