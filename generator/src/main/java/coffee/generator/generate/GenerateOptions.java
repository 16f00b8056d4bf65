package coffee.generator.generate;

import coffee.contract.OrderLimits;
import coffee.generator.draw.DrawConfig;
import coffee.generator.draw.RushHours;
import coffee.generator.out.OutFile;
import coffee.generator.out.RollingTarget.Roll;
import coffee.generator.pace.EvenTempo;
import coffee.redis.Problems;
import coffee.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The options of {@link GenerateCommand}, as they are typed. */
final class GenerateOptions {

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

    /** What was asked for, or all that is wrong with it as an InvalidSettingsException. */
    GenerateConfig config(InstantSource clock) {
        Problems problems = new Problems();
        Optional<Instant> begin = start(clock, problems);
        Optional<Roll> rolled = roll(problems);
        checkNumbers(problems);
        checkTime(problems);
        problems.throwIfAny();
        return new GenerateConfig(
                out,
                count == null ? OptionalLong.empty() : OptionalLong.of(count),
                Optional.ofNullable(lasts),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                timestamps,
                begin,
                Optional.ofNullable(span),
                dirty,
                rolled,
                Optional.ofNullable(day).map(RushHours::new),
                branches);
    }

    private Optional<Instant> start(InstantSource clock, Problems problems) {
        if (start == null) {
            return Optional.empty();
        }
        try {
            Instant instant = start.equals("now") ? clock.instant() : Instant.parse(start);
            if (!instant.isBefore(OrderLimits.EARLIEST) && instant.isBefore(OrderLimits.LATEST)) {
                return Optional.of(instant);
            }
        } catch (DateTimeParseException e) {
            // told below, with the same rule
        }
        problems.add("--start", start, "must be now or an instant such as 2026-03-14T08:50:00Z, from 2000 to 2100");
        return Optional.empty();
    }

    private Optional<Roll> roll(Problems problems) {
        if (roll == null) {
            return Optional.empty();
        }
        if (OutFile.isStandardOutput(out)) {
            problems.add("--roll", roll, "needs --out FILE, after which the files are named");
            return Optional.empty();
        }
        try {
            return Optional.of(Roll.parse(roll));
        } catch (IllegalArgumentException e) {
            problems.add("--roll", roll, e.getMessage());
            return Optional.empty();
        }
    }

    private void checkNumbers(Problems problems) {
        if (count != null && count < 1) {
            problems.add("--count", count.toString(), "must be at least 1");
        }
        if (lasts != null && lasts.isZero()) {
            problems.add("--for", Durations.format(lasts), "must be longer than 0");
        }
        if (rate != null && !EvenTempo.isRate(rate)) {
            problems.add("--rate", rate.toString(), EvenTempo.RATE_RULE);
        }
        if (!(dirty >= 0 && dirty <= 100)) {
            problems.add("--dirty", Double.toString(dirty), "must be a percentage from 0 to 100");
        }
        if (branches < 0 || branches > DrawConfig.MOST_BRANCHES) {
            problems.add("--branches", Integer.toString(branches), "must be 0 to " + DrawConfig.MOST_BRANCHES);
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
}
