package coffee.flume.agent;

import coffee.flume.Wiring;
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

/**
 * Stops an agent between batches: first its sources and then, when everything in memory is delivered, its sinks. Flume
 * itself interrupts them at any point, and an interrupt during a file channel's I/O closes its files for all threads.
 */
final class CleanStop {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration NO_FILES = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final List<Gate> sources = new ArrayList<>();
    private final List<Gate> sinks = new ArrayList<>();
    private final List<String> inMemory = new ArrayList<>();

    /** Puts its gates into a configuration that has not been started. */
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
     * Initializes sources and sinks. Flume does this too, but too late: the gates then hide the sinks from it, and from
     * a source that looks for its sink. Flume initializes the sources once more, which they allow.
     */
    private static void initialize(MaterializedConfiguration configuration) {
        for (SinkRunner runner : configuration.getSinkRunners().values()) {
            Wiring.sinksOf(runner.getPolicy()).forEach(sink -> initialize(sink, configuration));
        }
        configuration.getSourceRunners().values().forEach(runner -> initialize(runner.getSource(), configuration));
    }

    private static void initialize(Object part, MaterializedConfiguration configuration) {
        if (part instanceof Initializable waiting) {
            waiting.initialize(configuration);
        }
    }

    /** Waits for a few seconds at most; Flume interrupts what has not stopped by then. */
    void stop() throws InterruptedException {
        closeAll(sources, PATIENCE);
        Instant end = Instant.now().plus(PATIENCE);
        while (!inMemory.stream().allMatch(CleanStop::isEmpty) && Instant.now().isBefore(end)) {
            Thread.sleep(LOOK_EVERY.toMillis());
        }
        // A sink that waits for a memory channel may be interrupted.
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

    /** Many threads may pass it until it is closed; closing waits for the threads inside. Safe for many threads. */
    private static final class Gate {

        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

        /** Returns whether the caller may pass; it must then call {@link #leave}. */
        boolean enter() {
            return lock.readLock().tryLock();
        }

        void leave() {
            lock.readLock().unlock();
        }

        /** Lets no thread pass any more; returns whether all threads inside have left in time. */
        boolean close(Duration patience) throws InterruptedException {
            return lock.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** A sink or sink group that can be stopped between two batches. For the one thread of its runner. */
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

    /** A source's processor that can be stopped between two batches. As thread-safe as the one that it wraps. */
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

        /** Does not throw a {@code ChannelException}, which would make the source wait and retry. */
        private void pass(Runnable put) {
            if (!gate.enter()) {
                throw new IllegalStateException("the agent is stopping");
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
