package coffee.generator.generate;

import coffee.cli.Cli;
import coffee.cli.ExitCode;
import coffee.cli.Progress;
import coffee.cli.QuietOption;
import coffee.cli.StatusLine;
import coffee.cli.StopSignal;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineBlock;
import coffee.generator.out.LineTarget;
import coffee.generator.out.SentLines;
import coffee.generator.pace.Pacer;
import coffee.generator.pace.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coffee generate}: writes orders to a file or to standard output. */
@Command(
        name = "generate",
        description = "Writes orders, drawn at random from the menu, a JSON object a line.",
        footer = {
            "",
            "Examples:",
            "  coffee generate --out orders.jsonl --count 1000000 --seed 7",
            "  coffee generate --out orders.jsonl --rate 500 --timestamps --dirty 1",
            "  coffee generate --out day.jsonl --count 200000 --span 1d --rush-hours --timestamps"
        })
public final class GenerateCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final long MOST_AT_ONCE = 1 << 16;

    @Mixin
    private GenerateOptions options;

    @Mixin
    private QuietOption quiet;

    public static void main(String[] args) {
        Cli.main(new GenerateCommand(), args);
    }

    @Override
    public Integer call() throws IOException {
        options.check(CLOCK);
        SentLines sentLines = new SentLines();
        try (StopSignal stop = StopSignal.listen(GRACE);
                StatusLine status = Progress.show(quiet.quiet(), "lines", options.expectedLines(), sentLines::lines)) {
            long begin = System.nanoTime();
            String target = generate(new Ticker.OfRun(stop, options.lasts()), sentLines, status);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (!quiet.quiet()) {
                status.say(sentLines.summary(stop.asked() ? "stopped: wrote" : "wrote", target, took));
            }
        }
        return ExitCode.DONE;
    }

    private String generate(Ticker ticker, SentLines sentLines, StatusLine status) throws IOException {
        OrderLines source = options.lines(CLOCK);
        Optional<Pacer> pacer = options.pace(CLOCK).map(tempo -> new Pacer(tempo, ticker));
        try (LineTarget target = options.open(CLOCK, note -> say(status, note))) {
            for (long left = options.count(); left > 0; ) {
                long most = Math.min(left, MOST_AT_ONCE);
                long admitted = pacer.isPresent() ? pacer.get().admit(most) : ticker.over() ? 0 : most;
                if (admitted == 0) {
                    break;
                }
                left -= admitted;
                while (admitted > 0) {
                    LineBlock lines = source.draw(admitted);
                    sentLines.write(lines, target);
                    admitted -= lines.count();
                }
            }
            return target.toString();
        }
    }

    private void say(StatusLine status, String note) {
        if (!quiet.quiet()) {
            status.say("coffee generate: " + note);
        }
    }
}
