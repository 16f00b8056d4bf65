package coffee.flume;

import coffee.delivery.Handover;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flume.Channel;
import org.apache.flume.ChannelSelector;
import org.apache.flume.Sink;
import org.apache.flume.SinkProcessor;
import org.apache.flume.SourceRunner;
import org.apache.flume.channel.MemoryChannel;
import org.apache.flume.channel.ReplicatingChannelSelector;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.sink.AbstractSingleSinkProcessor;
import org.apache.flume.sink.AbstractSinkProcessor;
import org.apache.flume.sink.DefaultSinkProcessor;
import org.apache.flume.sink.FailoverSinkProcessor;

/**
 * Checks the channel and sinks of a {@link FileSource}, and connects it to its sink. Without each of these rules, lines
 * would be lost, duplicated or reordered: a file channel keeps lines that are read again after a crash, and of two
 * active sinks each would miss what the other took.
 */
public final class Wiring {

    /** Thrown for a wiring that cannot deliver exactly once; its message is the reason, and follows "because". */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }

    private static final String ALTERNATIVE = "; otherwise use one of Flume's own sources, which are at least once";

    private final FileSource source;
    private final String identity;
    private final MaterializedConfiguration agent;

    /** {@code identity} is the source's, or null. */
    Wiring(FileSource source, String identity, MaterializedConfiguration agent) {
        this.source = source;
        this.identity = identity;
        this.agent = agent;
    }

    /** Gives the sinks their handover, and returns it for the source. */
    Handover connect() throws RefusedException {
        Channel channel = channel();
        List<LineSink> sinks = sinks(channel);
        String name = identity(sinks);
        Handover handover = new Handover();
        sinks.forEach(sink -> sink.deliverFor(handover, name));
        return handover;
    }

    private Channel channel() throws RefusedException {
        ChannelSelector selector = source.getChannelProcessor().getSelector();
        if (selector.getClass() != ReplicatingChannelSelector.class) {
            throw new RefusedException("its selector must be the replicating one, not a "
                    + selector.getClass().getSimpleName() + ALTERNATIVE);
        }
        List<Channel> channels = selector.getAllChannels();
        if (channels.size() != 1) {
            throw new RefusedException("it must have one channel, not " + names(channels) + ALTERNATIVE);
        }
        Channel channel = channels.get(0);
        if (!selector.getOptionalChannels(null).isEmpty()) {
            throw new RefusedException("its channel " + channel.getName() + " must not be optional");
        }
        if (channel.getClass() != MemoryChannel.class) {
            throw new RefusedException("its channel " + channel.getName() + " must be a memory channel, not a "
                    + channel.getClass().getSimpleName()
                    + ": the positions are in the queue, and a channel that keeps events too would duplicate lines");
        }
        for (Map.Entry<String, SourceRunner> other : new TreeMap<>(agent.getSourceRunners()).entrySet()) {
            var otherSource = other.getValue().getSource();
            if (otherSource != source
                    && otherSource
                            .getChannelProcessor()
                            .getSelector()
                            .getAllChannels()
                            .contains(channel)) {
                throw new RefusedException("the source " + other.getKey() + " uses its channel " + channel.getName()
                        + " too: give each a channel and a sink of its own");
            }
        }
        return channel;
    }

    private List<LineSink> sinks(Channel channel) throws RefusedException {
        List<SinkProcessor> takers = new ArrayList<>();
        for (var runner : new TreeMap<>(agent.getSinkRunners()).values()) {
            if (sinksOf(runner.getPolicy()).stream().anyMatch(sink -> sink.getChannel() == channel)) {
                takers.add(runner.getPolicy());
            }
        }
        if (takers.isEmpty()) {
            throw new RefusedException("no sink takes from its channel " + channel.getName());
        }
        if (takers.size() > 1) {
            List<Sink> all = takers.stream().flatMap(t -> sinksOf(t).stream()).toList();
            throw new RefusedException("only one sink, or one failover group, may take from its channel "
                    + channel.getName() + ", not " + sinkNames(all));
        }
        SinkProcessor taker = takers.get(0);
        if (taker.getClass() != DefaultSinkProcessor.class && taker.getClass() != FailoverSinkProcessor.class) {
            throw new RefusedException("the sinks of its channel " + channel.getName()
                    + " may be a failover group only, not one with a "
                    + taker.getClass().getSimpleName() + ALTERNATIVE);
        }
        List<LineSink> sinks = new ArrayList<>();
        for (Sink sink : sinksOf(taker)) {
            if (!(sink instanceof LineSink own)) {
                throw new RefusedException("the sink " + sink.getName()
                        + " must be a coffee.flume.RedisSink or KafkaSink, not a "
                        + sink.getClass().getSimpleName() + ALTERNATIVE);
            }
            if (sink.getChannel() != channel) {
                throw new RefusedException("the sink " + sink.getName() + " of its failover group takes from "
                        + sink.getChannel().getName() + ", not from " + channel.getName());
            }
            if (taker instanceof FailoverSinkProcessor && own.config().onFailure() != LineSink.OnFailure.THROW) {
                throw new RefusedException("the sink " + sink.getName()
                        + " of its failover group needs onFailure = throw: a group hears of a failure by an exception");
            }
            sinks.add(own);
        }
        return sinks;
    }

    /** The sinks of a runner: one, or those of a group. */
    public static List<Sink> sinksOf(SinkProcessor processor) {
        if (processor instanceof AbstractSingleSinkProcessor single) {
            return List.of(single.getSink());
        }
        return processor instanceof AbstractSinkProcessor several ? several.getSinks() : List.of();
    }

    private String identity(List<LineSink> sinks) throws RefusedException {
        LineSink first = sinks.get(0);
        for (LineSink sink : sinks) {
            String own = sink.config().identity();
            if (identity != null && own != null && !identity.equals(own)) {
                throw new RefusedException("its identity " + identity + " is not that of the sink " + sink.getName()
                        + ", " + own + ": give it once");
            }
            if (sink.getClass() != first.getClass()
                    || !sink.config().target().equals(first.config().target())) {
                throw new RefusedException("the sinks of its failover group push to different queues, "
                        + first.config().target() + " and " + sink.config().target());
            }
            if (identity == null && !sink.identity().equals(first.identity())) {
                throw new RefusedException("the sinks of its failover group have different identities, "
                        + first.identity() + " and " + sink.identity() + ": give the source one");
            }
        }
        return identity == null ? first.identity() : identity;
    }

    private static String names(List<Channel> channels) {
        return String.join(", ", channels.stream().map(Channel::getName).toList());
    }

    private static String sinkNames(List<Sink> sinks) {
        return String.join(", ", sinks.stream().map(Sink::getName).sorted().toList());
    }
}
