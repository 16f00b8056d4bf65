package coffee.tools.pipeline;

import coffee.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks {@code coffee check} whether every order that was written is counted once. */
public final class FinalCheck {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Workplace place;
    private final Parts parts;

    public FinalCheck(Workplace place, Parts parts) {
        this.place = place;
        this.parts = parts;
    }

    /** Runs the check and prints what it says. */
    public int run(PrintWriter out) throws IOException {
        List<String> words = new ArrayList<>(List.of("check"));
        place.orderFiles().forEach(file -> words.add(file.toString()));
        Part check = new Part("check", words, parts.environment(), Part.Health.RUNS);
        RunningPart running = RunningPart.start(check, place.logs());
        boolean ended = running.awaitEnd(PATIENCE);
        for (String line : Files.readAllLines(running.log())) {
            out.println(line);
        }
        out.flush();
        return ended && running.exitCode() == ExitCode.DONE ? ExitCode.DONE : ExitCode.FAILED;
    }
}
