package coffee.flume;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Reads how much waits in a channel from the counters that Flume publishes of it, because a memory channel asked for
 * an event that is not there makes one wait for seconds, even with half a batch in hand. For one thread.
 */
final class ChannelGauge {

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;

    ChannelGauge(String channel) {
        this.name = nameOf(channel);
    }

    private static ObjectName nameOf(String channel) {
        try {
            return new ObjectName("org.apache.flume.channel:type=" + channel);
        } catch (MalformedObjectNameException e) {
            return null;
        }
    }

    /** The events in the channel as it said last, or nothing if it publishes no counters. */
    OptionalLong size() {
        return read("ChannelSize");
    }

    /**
     * How many events can surely be taken at once, {@code taken} of the channel's having been taken and not yet
     * committed by its only taker; nothing if the channel publishes no counters.
     */
    OptionalLong waiting(long taken) {
        OptionalLong size = size();
        OptionalLong put = read("EventPutSuccessCount");
        OptionalLong gone = read("EventTakeSuccessCount");
        if (size.isEmpty() || put.isEmpty() || gone.isEmpty()) {
            return OptionalLong.empty();
        }
        // Each is sometimes behind, never ahead: the size when two commits cross, the others after a restart.
        return OptionalLong.of(Math.max(size.getAsLong(), put.getAsLong() - gone.getAsLong()) - taken);
    }

    private OptionalLong read(String attribute) {
        if (name == null || !beans.isRegistered(name)) {
            return OptionalLong.empty();
        }
        try {
            return beans.getAttribute(name, attribute) instanceof Long value
                    ? OptionalLong.of(value)
                    : OptionalLong.empty();
        } catch (JMException gone) {
            return OptionalLong.empty();
        }
    }
}
