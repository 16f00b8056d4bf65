package coffee.generator.generate;

import coffee.cli.Cli;
import coffee.cli.ExitCode;
import coffee.cli.Progress;
import coffee.cli.QuietOption;
import coffee.cli.StatusLine;
import coffee.cli.StopSignal;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineTarget;
import coffee.generator.out.OutFile;
import coffee.generator.out.RollingTarget;
import coffee.generator.out.Tally;
import coffee.generator.pace.Pacer;
import coffee.generator.pace.RunTicker;
import coffee.generator.pace.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
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

    @Mixin
    private GenerateOptions options;

    @Mixin
    private QuietOption quiet;

    public static void main(String[] args) {
        Cli.main(new GenerateCommand(), args);
    }

    @Override
    public Integer call() throws IOException {
        GenerateConfig config = options.config(InstantSource.system());
        Tally tally = new Tally();
        try (StopSignal stop = StopSignal.listen(GRACE);
                StatusLine status = Progress.show(quiet.quiet(), "lines", config.expectedLines(), tally::lines)) {
            long begin = System.nanoTime();
            String target = generate(config, new RunTicker(stop, config.lasts()), tally, status);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (!quiet.quiet()) {
                status.say(tally.summary(stop.asked() ? "stopped: wrote" : "wrote", target, took));
            }
        }
        return ExitCode.DONE;
    }

    private String generate(GenerateConfig config, Ticker ticker, Tally tally, StatusLine status) throws IOException {
        InstantSource clock = InstantSource.system();
        long seed = config.seed().orElseGet(() -> new SecureRandom().nextLong());
        OrderLines source = new OrderLines(config.draw(seed), config.eventTime(clock));
        Optional<Pacer> pacer = config.pace(clock).map(tempo -> new Pacer(tempo, ticker));
        try (LineTarget target = open(config, clock, status)) {
            new Generation(source, pacer, ticker)
                    .run(config.count().orElse(Long.MAX_VALUE), lines -> tally.write(lines, target));
            return target.toString();
        }
    }

    private LineTarget open(GenerateConfig config, InstantSource clock, StatusLine status) throws IOException {
        return config.roll().isPresent()
                ? new RollingTarget(Path.of(config.out()), config.roll().get(), clock)
                : OutFile.open(config.out(), note -> say(status, note));
    }

    private void say(StatusLine status, String note) {
        if (!quiet.quiet()) {
            status.say("coffee generate: " + note);
        }
    }
}
