package coffee.flume;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flume.Channel;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.Transaction;
import org.apache.flume.channel.MemoryChannel;
import org.apache.flume.conf.Configurables;
import org.apache.flume.event.EventBuilder;

/** Channels and events for tests. */
final class Events {

    private Events() {}

    static MemoryChannel channel(String... properties) {
        Context context = new Context(Map.of("capacity", "100000", "transactionCapacity", "10000", "keep-alive", "0"));
        for (int i = 0; i < properties.length; i += 2) {
            context.put(properties[i], properties[i + 1]);
        }
        MemoryChannel channel = new MemoryChannel();
        channel.setName("channel-" + System.nanoTime());
        Configurables.configure(channel, context);
        channel.start();
        return channel;
    }

    static Event event(String body) {
        return EventBuilder.withBody(body, StandardCharsets.UTF_8);
    }

    /** An event with the headers that Taildir adds. */
    static Event event(String body, String path, long offset) {
        return EventBuilder.withBody(
                body, StandardCharsets.UTF_8, Map.of("file", path, "byteoffset", Long.toString(offset)));
    }

    static void put(Channel channel, Event... events) {
        Transaction transaction = channel.getTransaction();
        transaction.begin();
        for (Event event : events) {
            channel.put(event);
        }
        transaction.commit();
        transaction.close();
    }

    static void put(Channel channel, String... bodies) {
        Event[] events = new Event[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            events[i] = event(bodies[i]);
        }
        put(channel, events);
    }

    /** The events {@code name-from} to before {@code name-to}. */
    static String[] bodies(String name, int from, int to) {
        String[] bodies = new String[to - from];
        for (int i = from; i < to; i++) {
            bodies[i - from] = name + "-" + i;
        }
        return bodies;
    }

    /** How many events can be taken from the channel; they are put back. */
    static int waiting(Channel channel) {
        Transaction transaction = channel.getTransaction();
        transaction.begin();
        int waiting = 0;
        while (channel.take() != null) {
            waiting++;
        }
        transaction.rollback();
        transaction.close();
        return waiting;
    }
}
