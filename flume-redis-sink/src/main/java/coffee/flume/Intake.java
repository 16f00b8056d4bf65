package coffee.flume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flume.Channel;
import org.apache.flume.Event;
import org.apache.flume.channel.MemoryChannel;

/**
 * Takes events out of a channel within the transaction of the calling thread. It waits a while for the first, looking
 * again at short and growing intervals, and never for another: so an event that comes when all is quiet goes on at
 * once. For one thread.
 */
final class Intake {

    /** A batch of large events ends here, so that it reaches Redis within one timeout. */
    static final long MAX_BYTES = 16L << 20;

    private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(20).toNanos();

    private final Channel channel;
    private final ChannelGauge gauge;
    private final long patience;
    private final boolean takeBlocks;
    private final BooleanSupplier hurried;

    /** {@code hurried} tells when to wait no longer. */
    Intake(Channel channel, Duration patience, BooleanSupplier hurried) {
        this.channel = channel;
        this.gauge = new ChannelGauge(channel.getName());
        this.patience = patience.toNanos();
        this.takeBlocks = channel instanceof MemoryChannel;
        this.hurried = hurried;
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
                ready = gauge.waiting(taken.size()).orElse(Long.MAX_VALUE);
                if (ready <= 0) {
                    break;
                }
            }
            event = channel.take();
        }
        return taken;
    }

    /** Exactly the events that were just rolled back, of which there are {@code count}; fewer if they are not there. */
    List<Event> takeAgain(int count) {
        List<Event> taken = new ArrayList<>(count);
        boolean interrupted = Thread.interrupted();
        Event event;
        while (taken.size() < count && (event = channel.take()) != null) {
            taken.add(event);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return taken;
    }

    /** A memory channel wakes who waits in it as soon as an event comes; a file channel answers at once. */
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
}
