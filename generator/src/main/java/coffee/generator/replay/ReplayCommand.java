package coffee.generator.replay;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Progress;
import coffee.cli.QuietOption;
import coffee.cli.SettingsOptions;
import coffee.cli.StatusLine;
import coffee.cli.StopSignal;
import coffee.generator.out.LineBlock;
import coffee.generator.out.OutFile;
import coffee.generator.out.SentLines;
import coffee.generator.pace.Ticker;
import coffee.kafka.KafkaAddress;
import coffee.settings.KafkaSettings;
import coffee.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coffee replay}: sends order files on, to a file or straight onto the queue. */
@Command(
        name = "replay",
        description = "Sends the lines of order files on, byte for byte, broken ones too.",
        footer = {
            "",
            "Examples:",
            "  coffee replay orders.jsonl --redis",
            "  coffee replay orders.jsonl --redis --id monday",
            "  coffee replay day1.jsonl.gz day2.jsonl.gz --redis redis://10.0.0.7:6379 --max-queue 100000",
            "  coffee replay orders.jsonl --kafka --id monday --set queue.kafka.bootstrap=127.0.0.1:9092",
            "  coffee replay orders.jsonl --speed 10x --out live.jsonl"
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(5);

    @Mixin
    private ReplayOptions options;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private QuietOption quiet;

    public static void main(String[] args) {
        Cli.main(new ReplayCommand(), args);
    }

    @Override
    public Integer call() throws IOException {
        options.check();
        for (String file : options.files) {
            ReplayFile.checkReadable(file);
        }
        SentLines sentLines = new SentLines();
        AtomicReference<Replay> running = new AtomicReference<>();
        try (StopSignal stop = StopSignal.listen(GRACE);
                StatusLine status =
                        Progress.show(quiet.quiet(), "lines", () -> expected(running.get()), sentLines::lines)) {
            long begin = System.nanoTime();
            Ticker.OfRun ticker = new Ticker.OfRun(stop, Optional.empty());
            try (Replay.Target target = open(ticker, sentLines, status)) {
                Replay replay = new Replay(
                        options.files,
                        options.gate(ticker, () -> settings.read().schema()),
                        ticker,
                        target,
                        sentLines,
                        options.skip,
                        note -> say(status, note));
                running.set(replay);
                stop.onStop(replay::interrupt);
                boolean finished = replay.run(options.loop);
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                if (!quiet.quiet()) {
                    status.say(summary(finished, sentLines, target, took, replay));
                }
            } catch (CommandFailure e) {
                if (!stop.asked()) {
                    throw e;
                }
                // Printed here: when the signal is closed, the process ends.
                status.say("coffee replay: " + e.getMessage());
                return ExitCode.FAILED;
            }
        }
        return ExitCode.DONE;
    }

    private OptionalLong expected(Replay replay) {
        return replay == null || options.loop ? OptionalLong.empty() : replay.expected();
    }

    private String summary(boolean finished, SentLines sentLines, Replay.Target target, Duration took, Replay replay) {
        long earlier = target instanceof QueueTarget queue ? queue.sentEarlier() : 0;
        if (finished && sentLines.lines() == 0 && earlier > 0) {
            return String.format(
                    Locale.ROOT,
                    "already sent: --id %s sent all %,d lines before",
                    options.id().orElseThrow(),
                    earlier);
        }
        String behind = earlier > 0 ? String.format(Locale.ROOT, ", behind %,d that were sent before", earlier) : "";
        String sum = sentLines.summary(finished ? "sent" : "stopped: sent", target.toString(), took) + behind;
        if (finished) {
            return sum;
        }
        if (options.id().isPresent()) {
            return sum + "; the same command continues there";
        }
        return replay.canReadAgain() ? sum + "; to continue: --skip " + (options.skip + sentLines.lines()) : sum;
    }

    private Replay.Target open(Ticker ticker, SentLines sentLines, StatusLine status) throws IOException {
        if (options.out().isPresent()) {
            return new FileTarget(OutFile.open(options.out().get(), note -> say(status, note)), sentLines);
        }
        Settings read = settings.read();
        QueueTarget.Destination destination = options.kafka
                ? QueueTarget.Destination.topic(kafka(read))
                : QueueTarget.Destination.list(
                        options.redis().orElse(read.redis()), read.layout().queue(), options);
        return new QueueTarget(destination, options, ticker, sentLines, note -> say(status, note));
    }

    private static KafkaAddress kafka(Settings settings) {
        return settings.kafka()
                .map(KafkaSettings::address)
                .orElseThrow(() -> new CommandFailure(
                        "--kafka needs a Kafka: name it with --set queue.kafka.bootstrap=127.0.0.1:9092"));
    }

    private void say(StatusLine status, String note) {
        if (!quiet.quiet()) {
            status.say("coffee replay: " + note);
        }
    }

    /** A file, or standard output. */
    private record FileTarget(OutFile file, SentLines sentLines) implements Replay.Target {

        @Override
        public void send(LineBlock lines) {
            sentLines.write(lines, file);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }
}
