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

    FlumeFolder {
        if (!Files.isDirectory(folder.resolve("lib"))) {
            throw new CommandFailure("there is no Flume in " + folder + ": build flume-redis-sink first");
        }
    }

    /** The Flume that the release brings, or that the build put together. */
    static FlumeFolder in(Path home) {
        Path released = home.resolve("flume");
        return new FlumeFolder(Files.isDirectory(released) ? released : home.resolve("flume-redis-sink/target/flume"));
    }

    /** What Flume's own start script makes of such a folder. */
    String classpath() throws IOException {
        List<String> parts = new ArrayList<>(List.of(folder.resolve("lib") + "/*"));
        for (Path plugin : plugins()) {
            parts.add(plugin.resolve("lib") + "/*");
            parts.add(plugin.resolve("libext") + "/*");
        }
        return String.join(File.pathSeparator, parts);
    }

    private List<Path> plugins() throws IOException {
        try (Stream<Path> plugins = Files.list(folder.resolve("plugins.d"))) {
            return plugins.filter(Files::isDirectory).sorted().toList();
        }
    }
}
