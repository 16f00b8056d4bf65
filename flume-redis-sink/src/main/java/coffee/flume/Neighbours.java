package coffee.flume;

import java.util.ArrayList;
import java.util.List;
import org.apache.flume.Channel;
import org.apache.flume.Sink;
import org.apache.flume.SinkProcessor;
import org.apache.flume.SinkRunner;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.sink.AbstractSingleSinkProcessor;
import org.apache.flume.sink.AbstractSinkProcessor;

/** Finds who else takes events from a sink's channel. */
final class Neighbours {

    private Neighbours() {}

    /** The names of the sinks on the same channel that run beside this one, not in turn with it as a group does. */
    static List<String> of(Sink sink, MaterializedConfiguration agent) {
        List<String> names = new ArrayList<>();
        for (SinkRunner runner : agent.getSinkRunners().values()) {
            List<Sink> sinks = sinksOf(runner.getPolicy());
            if (!sinks.contains(sink)) {
                Channel mine = sink.getChannel();
                sinks.stream()
                        .filter(s -> s.getChannel() == mine)
                        .map(Sink::getName)
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static List<Sink> sinksOf(SinkProcessor policy) {
        if (policy instanceof AbstractSinkProcessor group) {
            return group.getSinks();
        }
        return policy instanceof AbstractSingleSinkProcessor single ? List.of(single.getSink()) : List.of();
    }
}
