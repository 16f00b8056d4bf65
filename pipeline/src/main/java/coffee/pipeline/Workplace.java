package coffee.pipeline;

import coffee.cli.CommandFailure;
import coffee.pipeline.server.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a pipeline keeps its data and logs, for one pipeline at a time. Unless the data is to be kept, it starts empty
 * and only the logs remain.
 */
public final class Workplace implements AutoCloseable {

    private final Path folder;
    private final boolean keep;
    private final DataFolder claim;

    private Workplace(Path folder, boolean keep, DataFolder claim) {
        this.folder = folder;
        this.keep = keep;
        this.claim = claim;
    }

    /** Locks the folder; throws a {@link CommandFailure} if another pipeline has it. */
    public static Workplace take(Path folder, boolean keep) throws IOException {
        DataFolder claim = DataFolder.claim(
                folder, "another pipeline runs in " + folder + ": stop it first, with Ctrl-C where it runs");
        Workplace taken = new Workplace(folder, keep, claim);
        if (!keep) {
            taken.removeData();
        }
        remove(taken.logs());
        Files.createDirectories(taken.logs());
        for (Path part : taken.data()) {
            Files.createDirectories(part);
        }
        return taken;
    }

    public Path logs() {
        return folder.resolve("logs");
    }

    public Path orders() {
        return folder.resolve("orders");
    }

    public Path redis() {
        return folder.resolve("redis");
    }

    public Path kafka() {
        return folder.resolve("kafka");
    }

    public Path flume() {
        return folder.resolve("flume");
    }

    public Path prometheus() {
        return folder.resolve("prometheus");
    }

    public Path cluster() {
        return folder.resolve("cluster");
    }

    /** The order files that were written, the oldest first. */
    public List<Path> orderFiles() throws IOException {
        try (Stream<Path> files = Files.list(orders())) {
            return files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList();
        }
    }

    private void removeData() throws IOException {
        for (Path part : data()) {
            remove(part);
        }
    }

    private List<Path> data() {
        return List.of(orders(), redis(), kafka(), flume(), prometheus(), cluster());
    }

    private static void remove(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (!keep) {
                removeData();
            }
        } finally {
            claim.close();
        }
    }
}
