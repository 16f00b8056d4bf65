package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.apache.flume.Channel;
import org.apache.flume.Sink;
import org.apache.flume.SinkProcessor;
import org.apache.flume.SinkRunner;
import org.apache.flume.channel.MemoryChannel;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.node.SimpleMaterializedConfiguration;
import org.apache.flume.sink.DefaultSinkProcessor;
import org.apache.flume.sink.FailoverSinkProcessor;
import org.apache.flume.sink.NullSink;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    private final Channel channel = new MemoryChannel();
    private final Sink mine = sink("mine", channel);

    @Test
    void areSinksOnTheSameChannelThatRunBeside() {
        MaterializedConfiguration agent = agent(
                single(mine),
                single(sink("beside", channel)),
                single(sink("elsewhere", new MemoryChannel())),
                group(sink("third", channel), sink("fourth", channel)));
        assertEquals(List.of("beside", "third", "fourth"), sorted(Neighbours.of(mine, agent)));
    }

    @Test
    void areNotThoseOfTheSameGroup() {
        MaterializedConfiguration agent = agent(group(mine, sink("second", channel)));
        assertEquals(List.of(), Neighbours.of(mine, agent));
    }

    private static List<String> sorted(List<String> names) {
        return List.of("beside", "third", "fourth").stream()
                .filter(names::contains)
                .toList();
    }

    private static MaterializedConfiguration agent(SinkProcessor... policies) {
        MaterializedConfiguration agent = new SimpleMaterializedConfiguration();
        for (SinkProcessor policy : policies) {
            agent.addSinkRunner("runner-" + agent.getSinkRunners().size(), new SinkRunner(policy));
        }
        return agent;
    }

    private static SinkProcessor single(Sink sink) {
        SinkProcessor policy = new DefaultSinkProcessor();
        policy.setSinks(List.of(sink));
        return policy;
    }

    private static SinkProcessor group(Sink first, Sink second) {
        FailoverSinkProcessor policy = new FailoverSinkProcessor();
        policy.setSinks(List.of(first, second));
        policy.configure(new org.apache.flume.Context(Map.of("priority.x", "1")));
        return policy;
    }

    private static Sink sink(String name, Channel channel) {
        NullSink sink = new NullSink();
        sink.setName(name);
        sink.setChannel(channel);
        return sink;
    }
}
