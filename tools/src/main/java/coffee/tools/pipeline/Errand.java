package coffee.tools.pipeline;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A command that is run to its end, such as the one that raises a cluster. */
public final class Errand {

    private Errand() {}

    /** Runs it; {@link CommandFailure} where it fails or takes longer than {@code patience}. */
    public static void run(Part errand, Path logs, Duration patience) throws IOException {
        RunningPart running = RunningPart.start(errand, logs);
        if (!running.awaitEnd(patience)) {
            throw new CommandFailure("the " + errand.name() + " took longer than " + patience.toSeconds()
                    + " s (what it said is in " + running.log() + ")");
        }
        if (running.exitCode() != 0) {
            Pipeline.complain(running);
        }
    }
}
