package coffee.flume.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second agent from the folder that {@code COFFEE_FLUME_DATA} names, where two would ruin each other's
 * channel. The file channel has a lock of its own, but gives it up by trying whether it holds. For one process, until
 * its end.
 */
final class DataLock {

    private static final String FOLDER = "COFFEE_FLUME_DATA";

    private static FileLock held;

    private DataLock() {}

    static synchronized void take() throws CannotStartException {
        String folder = System.getenv(FOLDER);
        if (folder == null || folder.isBlank()) {
            return;
        }
        try {
            Path file = Files.createDirectories(Path.of(folder)).resolve("agent.lock");
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            held = channel.tryLock();
        } catch (IOException e) {
            throw new CannotStartException("cannot write to the folder " + folder + ": " + e.getMessage());
        }
        if (held == null) {
            throw new CannotStartException(
                    "another agent uses the folder " + folder + ": give this one its own (with --data)");
        }
    }
}
