package coffee.agent;

import coffee.cli.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder with a Flume in it: its libraries in {@code lib}, its plug-ins in {@code plugins.d}. */
record FlumeFolder(Path folder) {

    private static final String STOCK_KAFKA = "org.apache.flume.sink.kafka.";

    FlumeFolder {
        if (!Files.isDirectory(folder.resolve("lib"))) {
            throw new CommandFailure("there is no Flume in " + folder + ": build flume-redis-sink first");
        }
    }

    /** The Flume in the release, or the one that the build has put together. */
    static FlumeFolder in(Path home) {
        Path released = home.resolve("flume");
        return new FlumeFolder(Files.isDirectory(released) ? released : home.resolve("flume-redis-sink/target/flume"));
    }

    /**
     * The class path that Flume's own start script would build. If the configuration uses Flume's own Kafka sink, the
     * libraries of the plug-ins are left out: they include a newer Kafka client.
     */
    String classpath(AgentConf conf) throws IOException {
        boolean stock = conf.asksFor(STOCK_KAFKA);
        List<String> parts = new ArrayList<>(List.of(folder.resolve("lib") + "/*"));
        if (stock) {
            parts.add(folder.resolve("kafka/lib") + "/*");
        }
        for (Path plugin : plugins()) {
            parts.add(plugin.resolve("lib") + "/*");
            if (!stock) {
                parts.add(plugin.resolve("libext") + "/*");
            }
        }
        return String.join(File.pathSeparator, parts);
    }

    private List<Path> plugins() throws IOException {
        try (Stream<Path> plugins = Files.list(folder.resolve("plugins.d"))) {
            return plugins.filter(Files::isDirectory).sorted().toList();
        }
    }
}
