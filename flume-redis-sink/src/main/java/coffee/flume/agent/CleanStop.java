package coffee.flume.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.flume.Channel;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Sink;
import org.apache.flume.Sink.Status;
import org.apache.flume.SinkProcessor;
import org.apache.flume.SinkRunner;
import org.apache.flume.Source;
import org.apache.flume.SourceRunner;
import org.apache.flume.channel.ChannelProcessor;
import org.apache.flume.channel.MemoryChannel;
import org.apache.flume.instrumentation.util.JMXPollUtil;
import org.apache.flume.lifecycle.LifecycleState;
import org.apache.flume.node.Initializable;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.sink.AbstractSingleSinkProcessor;
import org.apache.flume.sink.AbstractSinkProcessor;

/**
 * Ends the work of an agent between batches: first of its sources, then, when what is in memory is delivered, of its
 * sinks. Flume by itself interrupts them wherever they are, and an interrupt that meets a file channel at its files
 * closes them under everybody's hands.
 */
final class CleanStop {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration NO_FILES = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final List<Gate> sources = new ArrayList<>();
    private final List<Gate> sinks = new ArrayList<>();
    private final List<String> inMemory = new ArrayList<>();

    /** Takes its place in a configuration that has not been started. */
    CleanStop(MaterializedConfiguration configuration) {
        initialize(configuration);
        for (SourceRunner runner : configuration.getSourceRunners().values()) {
            Source source = runner.getSource();
            Gate gate = new Gate();
            source.setChannelProcessor(new GatedSource(source.getChannelProcessor(), gate));
            sources.add(gate);
        }
        for (SinkRunner runner : configuration.getSinkRunners().values()) {
            Gate gate = new Gate();
            runner.setSink(new GatedSink(runner.getPolicy(), gate));
            sinks.add(gate);
        }
        for (Channel channel : configuration.getChannels().values()) {
            if (channel instanceof MemoryChannel) {
                inMemory.add(channel.getName());
            }
        }
    }

    /**
     * What Flume does itself, but too late: behind the gates it does not see the sinks any more, and neither does a
     * source that looks for its sink. Sources are asked once more by Flume, and expect that.
     */
    private static void initialize(MaterializedConfiguration configuration) {
        for (SinkRunner runner : configuration.getSinkRunners().values()) {
            SinkProcessor processor = runner.getPolicy();
            List<Sink> sinks = List.of();
            if (processor instanceof AbstractSingleSinkProcessor single) {
                sinks = List.of(single.getSink());
            } else if (processor instanceof AbstractSinkProcessor several) {
                sinks = several.getSinks();
            }
            sinks.forEach(sink -> initialize(sink, configuration));
        }
        configuration.getSourceRunners().values().forEach(runner -> initialize(runner.getSource(), configuration));
    }

    private static void initialize(Object part, MaterializedConfiguration configuration) {
        if (part instanceof Initializable waiting) {
            waiting.initialize(configuration);
        }
    }

    /** Waits for at most a few seconds: what does not stop is for Flume to interrupt. */
    void stop() throws InterruptedException {
        closeAll(sources, PATIENCE);
        Instant end = Instant.now().plus(PATIENCE);
        while (!inMemory.stream().allMatch(CleanStop::isEmpty) && Instant.now().isBefore(end)) {
            Thread.sleep(LOOK_EVERY.toMillis());
        }
        // A sink that waits for its channel in memory may be interrupted as well.
        closeAll(sinks, inMemory.isEmpty() ? PATIENCE : NO_FILES);
    }

    private static void closeAll(List<Gate> gates, Duration patience) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        for (Gate gate : gates) {
            gate.close(Duration.between(Instant.now(), end));
        }
    }

    private static boolean isEmpty(String channel) {
        Map<String, String> counters = JMXPollUtil.getAllMBeans().getOrDefault("CHANNEL." + channel, Map.of());
        return counters.getOrDefault("ChannelSize", "0").equals("0");
    }

    /** A way that many threads pass until it is closed, which waits for those on it. Safe for many threads. */
    private static final class Gate {

        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

        /** True if the caller is let in, and has to {@link #leave}. */
        boolean enter() {
            return lock.readLock().tryLock();
        }

        void leave() {
            lock.readLock().unlock();
        }

        /** Lets nobody in from now on; true if all have left in time. */
        boolean close(Duration patience) throws InterruptedException {
            return lock.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** A sink's or a sink group's work, which can be closed between two batches. For the one thread of its runner. */
    private record GatedSink(SinkProcessor processor, Gate gate) implements SinkProcessor {

        @Override
        public Status process() throws EventDeliveryException {
            if (!gate.enter()) {
                return Status.BACKOFF;
            }
            try {
                return processor.process();
            } finally {
                gate.leave();
            }
        }

        @Override
        public void setSinks(List<Sink> sinks) {
            processor.setSinks(sinks);
        }

        @Override
        public void configure(Context context) {
            processor.configure(context);
        }

        @Override
        public void start() {
            processor.start();
        }

        @Override
        public void stop() {
            processor.stop();
        }

        @Override
        public LifecycleState getLifecycleState() {
            return processor.getLifecycleState();
        }
    }

    /** A source's way to its channels, which can be closed between two batches. As safe for threads as what it stands for. */
    private static final class GatedSource extends ChannelProcessor {

        private final ChannelProcessor processor;
        private final Gate gate;

        GatedSource(ChannelProcessor processor, Gate gate) {
            super(processor.getSelector());
            this.processor = processor;
            this.gate = gate;
        }

        @Override
        public void processEventBatch(List<Event> events) {
            pass(() -> processor.processEventBatch(events));
        }

        @Override
        public void processEvent(Event event) {
            pass(() -> processor.processEvent(event));
        }

        /** No {@code ChannelException}, which would have the source wait and try again. */
        private void pass(Runnable put) {
            if (!gate.enter()) {
                throw new IllegalStateException("the agent stops");
            }
            try {
                put.run();
            } finally {
                gate.leave();
            }
        }

        @Override
        public void initialize() {
            processor.initialize();
        }

        @Override
        public void configure(Context context) {
            processor.configure(context);
        }

        @Override
        public void close() {
            processor.close();
        }
    }
}
