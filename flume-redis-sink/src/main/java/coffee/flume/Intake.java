package coffee.flume;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.flume.Channel;
import org.apache.flume.Event;
import org.apache.flume.channel.MemoryChannel;

/**
 * Takes events out of any channel within the transaction of the calling thread. It waits a while for the first, looking
 * again at short and growing intervals, and never for another, so that an event that comes when all is quiet goes on at
 * once. How much waits in a memory channel it reads from the counters that Flume publishes, because a take from an empty
 * one blocks for seconds, even with half a batch in hand. For one thread.
 */
final class Intake {

    /** A batch of large events ends here, so that it reaches Redis within one timeout. */
    static final long MAX_BYTES = 16L << 20;

    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(20).toNanos();

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final Channel channel;
    private final ObjectName counters;
    private final long patience;
    private final boolean takeBlocks;
    private final BooleanSupplier hurried;

    /** {@code hurried} tells when to wait no longer. */
    Intake(Channel channel, Duration patience, BooleanSupplier hurried) {
        this.channel = channel;
        this.counters = countersOf(channel);
        this.patience = patience.toNanos();
        this.takeBlocks = channel instanceof MemoryChannel;
        this.hurried = hurried;
    }

    private static ObjectName countersOf(Channel channel) {
        try {
            return new ObjectName("org.apache.flume.channel:type=" + channel.getName());
        } catch (MalformedObjectNameException e) {
            return null;
        }
    }

    /** Up to {@code limit} events, in order; none if none came in time. */
    List<Event> take(int limit) {
        List<Event> taken = new ArrayList<>(Math.min(limit, 1024));
        Event event = first();
        long bytes = 0;
        long ready = 0;
        while (event != null) {
            taken.add(event);
            bytes += event.getBody().length;
            if (taken.size() == limit || bytes >= MAX_BYTES) {
                break;
            }
            if (takeBlocks && --ready <= 0) {
                ready = waiting(taken.size());
                if (ready <= 0) {
                    break;
                }
            }
            event = channel.take();
        }
        return taken;
    }

    /** A memory channel wakes whoever waits in it as soon as an event comes; a file channel answers at once. */
    private Event first() {
        long start = System.nanoTime();
        long pause = SHORTEST_PAUSE;
        while (true) {
            Event event = channel.take();
            boolean patienceEnds = System.nanoTime() - start >= patience;
            if (event != null || patienceEnds || hurried.getAsBoolean()) {
                return event;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }
    }

    /** How many events can surely be taken at once; a large number if the channel does not tell. */
    long waiting() {
        return waiting(0);
    }

    /** How many events can surely be taken at once, if so many of the channel's have been taken and not committed. */
    private long waiting(long taken) {
        OptionalLong size = counter("ChannelSize");
        OptionalLong put = counter("EventPutSuccessCount");
        OptionalLong gone = counter("EventTakeSuccessCount");
        if (size.isEmpty() || put.isEmpty() || gone.isEmpty()) {
            return Long.MAX_VALUE;
        }
        // Each is sometimes behind, never ahead: the size when two commits cross, the others after a restart.
        return Math.max(size.getAsLong(), put.getAsLong() - gone.getAsLong()) - taken;
    }

    private OptionalLong counter(String attribute) {
        if (counters == null || !beans.isRegistered(counters)) {
            return OptionalLong.empty();
        }
        try {
            return beans.getAttribute(counters, attribute) instanceof Long value
                    ? OptionalLong.of(value)
                    : OptionalLong.empty();
        } catch (JMException gone) {
            return OptionalLong.empty();
        }
    }
}
