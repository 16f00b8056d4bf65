package coffee.generator.replay;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Progress;
import coffee.cli.QuietOption;
import coffee.cli.SettingsOptions;
import coffee.cli.StatusLine;
import coffee.cli.StopSignal;
import coffee.generator.out.LineTarget;
import coffee.generator.out.OutFile;
import coffee.generator.out.Sending;
import coffee.generator.out.Sent;
import coffee.generator.out.Tally;
import coffee.generator.pace.EvenTempo;
import coffee.generator.pace.GapGate;
import coffee.generator.pace.Gate;
import coffee.generator.pace.Pacer;
import coffee.generator.pace.RunTicker;
import coffee.generator.pace.Ticker;
import coffee.generator.queue.QueueConfig;
import coffee.generator.queue.QueueTarget;
import coffee.generator.queue.WentBackException;
import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
            "  coffee replay orders.jsonl --redis --id orders     (again, when lines were added: sends only those)",
            "  coffee replay day1.jsonl.gz day2.jsonl.gz --redis redis://10.0.0.7:6379 --max-queue 100000",
            "  coffee replay orders.jsonl --speed 10x --out live.jsonl"
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int BATCH = 1000;

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
        ReplayConfig config = options.config();
        for (String file : config.files()) {
            OrderFile.checkReadable(file);
        }
        Tally tally = new Tally();
        AtomicReference<Replay> running = new AtomicReference<>();
        try (StopSignal stop = StopSignal.listen(GRACE);
                StatusLine status = Progress.show(
                        quiet.quiet(), "lines", () -> expected(config, running.get(), tally), tally::lines)) {
            long begin = System.nanoTime();
            RunTicker ticker = new RunTicker(stop, Optional.empty());
            try (LineTarget target = open(config, ticker, status)) {
                stop.onStop(() -> Optional.ofNullable(running.get()).ifPresent(Replay::interrupt));
                Sending sending = new Sending(target, tally);
                Gate gate = gate(config, ticker);
                Sent before = target instanceof QueueTarget queue ? queue.sent() : Sent.NONE;
                if (before.lines() > 0) {
                    notes(status)
                            .accept(String.format(
                                    Locale.ROOT,
                                    "going on behind the %,d lines that were sent before",
                                    before.lines()));
                }
                boolean finished = sendAll(config, before, tally, notes(status), sent -> {
                    Replay replay =
                            new Replay(config.files(), gate, ticker, sending::send, config.skip(), sent, notes(status));
                    running.set(replay);
                    return replay;
                });
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                if (!quiet.quiet()) {
                    status.say(tally.summary(finished ? "sent" : "stopped: sent", target.toString(), took)
                            + (finished ? "" : advice(config, tally)));
                }
            }
        }
        return ExitCode.DONE;
    }

    private interface Replays {
        Replay behind(Sent sent) throws IOException;
    }

    /** Whether it came to the end; what Redis lost on the way is sent again. */
    private static boolean sendAll(
            ReplayConfig config, Sent before, Tally tally, Consumer<String> notes, Replays replays) throws IOException {
        Sent sent = before;
        while (true) {
            try {
                return send(config, replays.behind(sent));
            } catch (WentBackException e) {
                if (!config.canReadAgain()) {
                    throw new CommandFailure(e.getMessage() + ", and standard input cannot be read again", e);
                }
                notes.accept(e.getMessage() + "; the others are sent again");
                sent = e.known();
                tally.backTo(Math.max(0, sent.lines() - before.lines()));
            }
        }
    }

    private static OptionalLong expected(ReplayConfig config, Replay replay, Tally tally) {
        return replay == null || config.loop() ? OptionalLong.empty() : replay.expected(tally.lines());
    }

    private static boolean send(ReplayConfig config, Replay replay) throws IOException {
        if (config.loop()) {
            replay.loop();
            return false;
        }
        return replay.run();
    }

    private static String advice(ReplayConfig config, Tally tally) {
        if (config.id().isPresent()) {
            return "; to go on from there: the same --id again";
        }
        return config.canReadAgain() ? "; to go on from there: --skip " + (config.skip() + tally.lines()) : "";
    }

    private static Gate gate(ReplayConfig config, Ticker ticker) {
        if (config.speed().isPresent()) {
            return new GapGate(config.speed().getAsDouble(), new OrderTimes(), ticker);
        }
        return config.rate().isPresent() ? new Pacer(new EvenTempo(config.rate().getAsDouble()), ticker) : Gate.open();
    }

    private LineTarget open(ReplayConfig config, Ticker ticker, StatusLine status) throws IOException {
        if (config.out().isPresent()) {
            return OutFile.open(config.out().get(), notes(status));
        }
        Settings read = settings.read();
        RedisAddress address = config.redis()
                .filter(uri -> !uri.isEmpty())
                .map(RedisAddress::of)
                .orElse(read.redis());
        String run = config.id()
                .map(id -> "replay:" + id)
                .orElseGet(() -> "replay-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong()));
        return new QueueTarget(
                new QueueConfig(address, read.layout(), run, config.id().isPresent(), BATCH, config.maxQueue()),
                ticker,
                notes(status));
    }

    private Consumer<String> notes(StatusLine status) {
        return note -> {
            if (!quiet.quiet()) {
                status.say("coffee replay: " + note);
            }
        };
    }
}
