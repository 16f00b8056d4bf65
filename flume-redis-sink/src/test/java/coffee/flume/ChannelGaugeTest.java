package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.apache.flume.Transaction;
import org.apache.flume.channel.MemoryChannel;
import org.junit.jupiter.api.Test;

class ChannelGaugeTest {

    @Test
    void tellsHowManyEventsCanBeTakenAtOnce() {
        MemoryChannel channel = Events.channel();
        ChannelGauge gauge = new ChannelGauge(channel.getName());
        assertEquals(OptionalLong.of(0), gauge.waiting(0));
        Events.put(channel, Events.bodies("order", 0, 5));
        assertEquals(OptionalLong.of(5), gauge.size());
        // when
        Transaction transaction = channel.getTransaction();
        transaction.begin();
        channel.take();
        channel.take();
        // then
        assertEquals(OptionalLong.of(3), gauge.waiting(2));
        transaction.rollback();
        transaction.close();
        assertEquals(OptionalLong.of(5), gauge.waiting(0));
        channel.stop();
    }

    @Test
    void doesNotKnowOfAChannelWithoutCounters() {
        assertEquals(OptionalLong.empty(), new ChannelGauge("nobody").waiting(0));
        assertEquals(OptionalLong.empty(), new ChannelGauge("a name, of = no bean*").size());
    }
}
