package coffee.generator.replay;

import coffee.generator.pace.EvenTempo;
import coffee.generator.pace.GapGate;
import coffee.redis.Problems;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@link ReplayCommand}, as they are typed. */
final class ReplayOptions {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern SPEED = Pattern.compile("([0-9]{1,10}(?:\\.[0-9]{1,9})?)x?");

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files of orders, plain or packed by gzip; - is standard input.")
    private List<String> files;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Append the lines to FILE; - is standard output.")
    private String out;

    @Option(
            names = "--redis",
            paramLabel = "URI",
            arity = "0..1",
            fallbackValue = "",
            preprocessor = UriOrNothing.class,
            description = "Push the lines onto the queue, of the Redis at URI or else of the settings.")
    private String redis;

    @Option(names = "--rate", paramLabel = "N", description = "Send N lines a second, evenly.")
    private Double rate;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            description = "Keep the gaps between the orders' times (orderedAt), FACTOR times as fast: 1x, 10x. A line"
                    + " without a time goes along with the one before.")
    private String speed;

    @Option(names = "--loop", description = "Begin anew at the end, until stopped.")
    private boolean loop;

    @Option(
            names = "--skip",
            paramLabel = "N",
            defaultValue = "0",
            description = "Pass over the first N lines: to go on where another replay was stopped.")
    private long skip;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description =
                    "Remember in Redis, under this name, what was sent: the next replay with it goes on behind that,"
                            + " however this one ended. Only with --redis.")
    private String id;

    @Option(
            names = "--max-queue",
            paramLabel = "N",
            description = "Wait while the queue has N lines or more. Only with --redis.")
    private Long maxQueue;

    /** What was asked for, or all that is wrong with it as an InvalidSettingsException. */
    ReplayConfig config() {
        Problems problems = new Problems();
        checkTarget(problems);
        OptionalDouble factor = factor(problems);
        if (rate != null && !EvenTempo.isRate(rate)) {
            problems.add("--rate", rate.toString(), EvenTempo.RATE_RULE);
        }
        if (rate != null && speed != null) {
            problems.add("--speed", speed, "must not stand beside --rate, which says how fast");
        }
        if (skip < 0) {
            problems.add("--skip", Long.toString(skip), "must be 0 or more");
        }
        checkId(problems);
        checkFiles(problems);
        problems.throwIfAny();
        return new ReplayConfig(
                files,
                Optional.ofNullable(out),
                Optional.ofNullable(redis),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                factor,
                loop,
                skip,
                Optional.ofNullable(id),
                maxQueue == null ? OptionalLong.empty() : OptionalLong.of(maxQueue));
    }

    private void checkTarget(Problems problems) {
        if ((out == null) == (redis == null)) {
            problems.add("--out, --redis", null, "say one of them: where the lines go");
        }
        if (maxQueue != null && maxQueue < 1) {
            problems.add("--max-queue", maxQueue.toString(), "must be at least 1");
        }
        if (maxQueue != null && redis == null) {
            problems.add("--max-queue", maxQueue.toString(), "needs --redis");
        }
    }

    private void checkId(Problems problems) {
        if (id == null) {
            return;
        }
        if (!ID.matcher(id).matches()) {
            problems.add("--id", id, "must be 1 to 64 of letters, digits and _ . -");
        }
        if (redis == null) {
            problems.add("--id", id, "needs --redis");
        }
        if (loop || skip > 0) {
            problems.add("--id", id, "must not stand beside --loop or --skip: it knows where to begin");
        }
    }

    private OptionalDouble factor(Problems problems) {
        if (speed == null) {
            return OptionalDouble.empty();
        }
        Matcher m = SPEED.matcher(speed);
        if (m.matches() && GapGate.isSpeed(Double.parseDouble(m.group(1)))) {
            return OptionalDouble.of(Double.parseDouble(m.group(1)));
        }
        problems.add("--speed", speed, GapGate.SPEED_RULE);
        return OptionalDouble.empty();
    }

    private void checkFiles(Problems problems) {
        long standardInputs = files.stream().filter(OrderFile::isStandardInput).count();
        if (standardInputs > 1) {
            problems.add("FILE", "-", "standard input can be read only once");
        }
        if (standardInputs > 0 && loop) {
            problems.add("--loop", null, "standard input cannot be read again");
        }
    }
}
