package coffee.flume;

import com.google.common.eventbus.EventBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flume.Channel;
import org.apache.flume.SinkRunner;
import org.apache.flume.SourceRunner;
import org.apache.flume.node.FileConfigurationSource;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.node.UriConfigurationProvider;
import org.apache.flume.sink.AbstractSingleSinkProcessor;
import org.apache.flume.sink.AbstractSinkProcessor;

/** The agent {@code a}, built by Flume from a configuration and run in this process. For one thread. */
final class InnerAgent implements AutoCloseable {

    private final MaterializedConfiguration parts;
    private boolean started;

    /** {@code properties} come without the agent's name and the dot. */
    InnerAgent(Path folder, String properties) throws IOException {
        Path file = Files.writeString(
                folder.resolve("agent-" + System.nanoTime() + ".conf"), properties.replaceAll("(?m)^(?=.)", "a."));
        parts = new UriConfigurationProvider(
                        "a", List.of(new FileConfigurationSource(file.toUri())), null, new EventBus("test"), 30)
                .getConfiguration();
    }

    FileSource source(String name) {
        return (FileSource) parts.getSourceRunners().get(name).getSource();
    }

    RedisSink sink(String name) {
        return parts.getSinkRunners().values().stream()
                .map(SinkRunner::getPolicy)
                .flatMap(policy -> policy instanceof AbstractSingleSinkProcessor single
                        ? List.of(single.getSink()).stream()
                        : ((AbstractSinkProcessor) policy).getSinks().stream())
                .filter(sink -> sink.getName().equals(name))
                .map(RedisSink.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Connects sources and sinks, as Flume does before it starts anything. */
    InnerAgent initialize() {
        parts.getSourceRunners().values().stream()
                .map(SourceRunner::getSource)
                .filter(FileSource.class::isInstance)
                .forEach(source -> ((FileSource) source).initialize(parts));
        return this;
    }

    InnerAgent start() {
        initialize();
        started = true;
        parts.getChannels().values().forEach(Channel::start);
        parts.getSinkRunners().values().forEach(SinkRunner::start);
        parts.getSourceRunners().values().forEach(SourceRunner::start);
        return this;
    }

    @Override
    public void close() {
        if (started) {
            parts.getSourceRunners().values().forEach(SourceRunner::stop);
            parts.getSinkRunners().values().forEach(SinkRunner::stop);
            parts.getChannels().values().forEach(Channel::stop);
        }
    }
}
