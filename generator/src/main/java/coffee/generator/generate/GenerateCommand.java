package coffee.generator.generate;

import coffee.cli.Cli;
import coffee.cli.ExitCode;
import coffee.cli.Progress;
import coffee.cli.QuietOption;
import coffee.cli.StatusLine;
import coffee.cli.StopSignal;
import coffee.contract.OrderLimits;
import coffee.generator.draw.OrderLines;
import coffee.generator.draw.RushHours;
import coffee.generator.out.LineBlock;
import coffee.generator.out.OutFile;
import coffee.generator.out.OutFile.Roll;
import coffee.generator.out.SentLines;
import coffee.generator.pace.Pacer;
import coffee.generator.pace.Tempo;
import coffee.generator.pace.Ticker;
import coffee.redis.Problems;
import coffee.settings.Durations;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.LongUnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coffee generate}: draws orders and writes them to a file, a series of files or standard output. */
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
    private static final Instant USUAL_START = Instant.parse("2026-01-01T00:00:00Z");
    private static final double USUAL_RATE = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            defaultValue = "-",
            description = "Append to FILE; - is standard output, which is also the default.")
    private String out;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Stop after N lines. Without --count and --for it goes on until it is stopped.")
    private Long count;

    @Option(names = "--for", paramLabel = "TIME", description = "Stop after that time, such as 60s or 5m.")
    private Duration lasts;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Write N lines a second, evenly. Without it: as fast as it can.")
    private Double rate;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Draw from seed S: the same seed, count and options give the same bytes.")
    private Long seed;

    @Option(names = "--timestamps", description = "Let each order say when it was placed (orderedAt).")
    private boolean timestamps;

    @Option(
            names = "--start",
            paramLabel = "INSTANT",
            description = "Place orders in simulated time from INSTANT on (such as 2026-03-14T08:50:00Z, or now),"
                    + " --rate a second, else 1000. With --seed it is simulated anyway, from 2026-01-01T00:00:00Z.")
    private String start;

    @Option(
            names = "--span",
            paramLabel = "TIME",
            description = "Spread the --count orders over so much simulated time, such as 1d.")
    private Duration span;

    @Option(
            names = "--dirty",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "Break that many of a hundred lines, in every way that the contract knows.")
    private double dirty;

    @Option(
            names = "--roll",
            paramLabel = "SIZE|TIME",
            description = "Begin a new file every so many bytes (100MB) or after that time (1m); each gets a name"
                    + " that was never used: orders-20261120T200530123Z-0001.jsonl.")
    private String roll;

    @Option(
            names = "--rush-hours",
            paramLabel = "DAY",
            arity = "0..1",
            fallbackValue = "1d",
            description = "As in a café's day: rushes and quiet hours about the rate, and another taste at each hour"
                    + " (of UTC). A shorter DAY, such as 10m, passes as fast.")
    private Duration day;

    @Option(
            names = "--branches",
            paramLabel = "N",
            defaultValue = "0",
            description = "Let orders name one of N branches, of which some sell much more than others.")
    private int branches;

    @Mixin
    private QuietOption quiet;

    /** The parsed {@code --start} and {@code --roll}; null if they are not given. */
    private Instant begin;

    private Roll rolled;

    public static void main(String[] args) {
        Cli.main(new GenerateCommand(), args);
    }

    @Override
    public Integer call() throws IOException {
        check();
        SentLines sentLines = new SentLines();
        try (StopSignal stop = StopSignal.listen(GRACE);
                StatusLine status = Progress.show(quiet.quiet(), "lines", expectedLines(), sentLines::lines)) {
            long started = System.nanoTime();
            String target = generate(new Ticker.OfRun(stop, Optional.ofNullable(lasts)), sentLines, status);
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            if (!quiet.quiet()) {
                status.say(sentLines.summary(stop.asked() ? "stopped: wrote" : "wrote", target, took));
            }
        }
        return ExitCode.DONE;
    }

    private String generate(Ticker ticker, SentLines sentLines, StatusLine status) throws IOException {
        OrderLines source = lines();
        Optional<Pacer> pacer = rate == null ? Optional.empty() : Optional.of(new Pacer(tempo(firstMillis()), ticker));
        try (OutFile target = rolled == null
                ? OutFile.open(out, note -> say(status, note))
                : OutFile.rolling(Path.of(out), rolled, CLOCK)) {
            for (long left = count == null ? Long.MAX_VALUE : count; left > 0; ) {
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

    /** Throws an InvalidSettingsException with all problems. */
    private void check() {
        Problems problems = new Problems();
        begin = start == null ? null : begin(problems);
        rolled = roll == null ? null : rolled(problems);
        checkNumbers(problems);
        checkTime(problems);
        problems.throwIfAny();
    }

    private Instant begin(Problems problems) {
        try {
            Instant instant = start.equals("now") ? CLOCK.instant() : Instant.parse(start);
            if (!instant.isBefore(OrderLimits.EARLIEST) && instant.isBefore(OrderLimits.LATEST)) {
                return instant;
            }
        } catch (DateTimeParseException e) {
            // reported below, with the same rule
        }
        problems.add("--start", start, "must be now or an instant such as 2026-03-14T08:50:00Z, from 2000 to 2100");
        return null;
    }

    private Roll rolled(Problems problems) {
        if (OutFile.isStandardOutput(out)) {
            problems.add("--roll", roll, "needs --out FILE, after which the files are named");
            return null;
        }
        try {
            return Roll.parse(roll);
        } catch (IllegalArgumentException e) {
            problems.add("--roll", roll, e.getMessage());
            return null;
        }
    }

    private void checkNumbers(Problems problems) {
        if (count != null && count < 1) {
            problems.add("--count", count.toString(), "must be at least 1");
        }
        if (lasts != null && lasts.isZero()) {
            problems.add("--for", Durations.format(lasts), "must be longer than 0");
        }
        if (rate != null && !Tempo.Even.isRate(rate)) {
            problems.add("--rate", rate.toString(), Tempo.Even.RATE_RULE);
        }
        if (!(dirty >= 0 && dirty <= 100)) {
            problems.add("--dirty", Double.toString(dirty), "must be a percentage from 0 to 100");
        }
        if (branches < 0 || branches > OrderLines.Config.MOST_BRANCHES) {
            problems.add("--branches", Integer.toString(branches), "must be 0 to " + OrderLines.Config.MOST_BRANCHES);
        }
        if (day != null && !RushHours.isDay(day)) {
            problems.add("--rush-hours", Durations.format(day), "must be a day's length from 1s to 1d");
        }
    }

    private void checkTime(Problems problems) {
        if (span != null && (count == null || rate != null || span.isZero())) {
            problems.add("--span", Durations.format(span), "must be longer than 0, and needs --count and no --rate");
        }
        if (!timestamps && day == null) {
            String rule = "has no use without --timestamps or --rush-hours";
            if (span != null) {
                problems.add("--span", Durations.format(span), rule);
            }
            if (start != null) {
                problems.add("--start", start, rule);
            }
        }
    }

    /** The number of lines to expect, if known. */
    private OptionalLong expectedLines() {
        if (count == null && lasts != null && rate != null) {
            return OptionalLong.of((long) Math.ceil(rate * lasts.toNanos() / 1e9));
        }
        return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }

    private OrderLines lines() {
        long chosenSeed = seed == null ? new SecureRandom().nextLong() : seed;
        return new OrderLines(new OrderLines.Config(chosenSeed, timestamps, dirty, rushHours(), branches), eventTime());
    }

    /** The times of orders: simulated, or when they are written. */
    private LongUnaryOperator eventTime() {
        if (!isSimulated()) {
            return index -> CLOCK.millis();
        }
        long first = firstMillis();
        Tempo tempo = tempo(first);
        return index -> first + tempo.dueAt(index) / NANOS_PER_MILLI;
    }

    /**
     * A seed, a start or a span means simulated time. Its rate is {@code --rate}, or the one at which the count fills
     * the span.
     */
    private boolean isSimulated() {
        return seed != null || start != null || span != null;
    }

    private long firstMillis() {
        if (!isSimulated()) {
            return CLOCK.millis();
        }
        return (begin == null ? USUAL_START : begin).toEpochMilli();
    }

    private Tempo tempo(long firstMillis) {
        double perSecond = rate != null ? rate : span != null ? count / (span.toNanos() / 1e9) : USUAL_RATE;
        return rushHours()
                .<Tempo>map(r -> new Tempo.Day(perSecond, r.day(), RushHours.load(), r.phase(firstMillis)))
                .orElseGet(() -> new Tempo.Even(perSecond));
    }

    private Optional<RushHours> rushHours() {
        return Optional.ofNullable(day).map(RushHours::new);
    }
}
