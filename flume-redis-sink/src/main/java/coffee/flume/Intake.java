package coffee.flume;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.WeakHashMap;
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
 * Takes events from any channel within the transaction of the calling thread. It waits a while for the first event,
 * polling at short and growing intervals, and never for another one, so that a single event is passed on at once. It
 * reads from Flume's published counters how many events a memory channel has, because a take from an empty one blocks
 * for seconds, even with half a batch in hand. For one thread.
 */
final class Intake {

    /** The most bytes of a batch, so that it reaches Redis within one timeout. */
    static final long MAX_BYTES = 16L << 20;

    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(20).toNanos();

    /** All intakes of a channel, because sinks that share a channel must not count the same events. */
    private static final Map<Channel, Set<Intake>> BY_CHANNEL = new WeakHashMap<>();

    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    private final Channel channel;
    private final Set<Intake> takers;
    private final ObjectName counters;
    private final long patience;
    private final boolean takeBlocks;
    private final BooleanSupplier hurried;

    /** How many events were taken last; the channel's counters may not include them until the next take. */
    private volatile long taken;

    /** {@code hurried} returns whether to stop waiting. */
    Intake(Channel channel, Duration patience, BooleanSupplier hurried) {
        this.channel = channel;
        this.counters = countersOf(channel);
        this.patience = patience.toNanos();
        this.takeBlocks = channel instanceof MemoryChannel;
        this.hurried = hurried;
        synchronized (BY_CHANNEL) {
            takers = BY_CHANNEL.computeIfAbsent(
                    channel, c -> Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>())));
        }
        takers.add(this);
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
        List<Event> events = new ArrayList<>(Math.min(limit, 1024));
        taken = 0;
        Event event = first();
        long bytes = 0;
        long ready = 0;
        while (event != null) {
            events.add(event);
            taken = events.size();
            bytes += event.getBody().length;
            if (events.size() == limit || bytes >= MAX_BYTES) {
                break;
            }
            if (takeBlocks && --ready <= 0) {
                ready = ready();
                if (ready <= 0) {
                    break;
                }
            }
            event = channel.take();
        }
        return events;
    }

    /**
     * How many takes will not block with events in hand; at most one if other sinks share the channel. What a sink has
     * taken is subtracted until its next take, and each other sink may just have taken one more. The channel's counters
     * lag, but never run ahead.
     */
    private long ready() {
        OptionalLong put = counter(counters, "EventPutSuccessCount");
        OptionalLong gone = counter(counters, "EventTakeSuccessCount");
        if (put.isEmpty() || gone.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long ready = put.getAsLong() - gone.getAsLong();
        synchronized (takers) {
            for (Intake taker : takers) {
                ready -= taker.taken + (taker == this ? 0 : 1);
            }
            return takers.size() == 1 ? ready : Math.min(1, ready);
        }
    }

    /** Ends this intake. */
    void close() {
        takers.remove(this);
    }

    /** A memory channel wakes its takers as soon as an event comes; a file channel answers at once. */
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

    /** How many events are in the channel while nobody takes any; a large number if unknown. */
    long waiting() {
        return counter(counters, "ChannelSize").orElse(Long.MAX_VALUE);
    }

    /** The capacity of a channel; at most {@code most}, also if it is unknown. */
    static long capacityOf(Channel channel, long most) {
        long capacity = counter(countersOf(channel), "ChannelCapacity").orElse(0);
        return capacity > 0 ? Math.min(capacity, most) : most;
    }

    private static OptionalLong counter(ObjectName counters, String attribute) {
        if (counters == null || !BEANS.isRegistered(counters)) {
            return OptionalLong.empty();
        }
        try {
            return BEANS.getAttribute(counters, attribute) instanceof Long value
                    ? OptionalLong.of(value)
                    : OptionalLong.empty();
        } catch (JMException gone) {
            return OptionalLong.empty();
        }
    }
}
