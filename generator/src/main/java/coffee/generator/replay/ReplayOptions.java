package coffee.generator.replay;

import coffee.contract.Schema;
import coffee.generator.pace.GapGate;
import coffee.generator.pace.GapGate.OrderedAt;
import coffee.generator.pace.Gate;
import coffee.generator.pace.Pacer;
import coffee.generator.pace.Tempo;
import coffee.generator.pace.Ticker;
import coffee.redis.Problems;
import coffee.redis.RedisAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Stack;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@link ReplayCommand}. */
final class ReplayOptions {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SPEED = Pattern.compile("([0-9]{1,10}(?:\\.[0-9]{1,9})?)x?");

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files of orders, plain or packed by gzip; - is standard input.")
    List<String> files;

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

    @Option(
            names = "--kafka",
            description = "Send the lines to the topic queue.kafka.topic of the Kafka queue.kafka.bootstrap.")
    boolean kafka;

    @Option(names = "--rate", paramLabel = "N", description = "Send N lines a second, evenly.")
    private Double rate;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            description = "Keep the gaps between the orders' times (orderedAt), FACTOR times as fast: 1x, 10x. A line"
                    + " without a time is sent with the one before.")
    private String speed;

    @Option(names = "--loop", description = "Start over at the end, until stopped.")
    boolean loop;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description =
                    "Remember beside the queue, under NAME, how far each file is sent: the same command continues there,"
                            + " whatever ended it. Only with --redis or --kafka.")
    private String id;

    @Option(
            names = "--skip",
            paramLabel = "N",
            defaultValue = "0",
            description = "Skip the first N lines, to continue where another replay without --id was stopped.")
    long skip;

    @Option(
            names = "--max-queue",
            paramLabel = "N",
            description = "Wait while the queue has N lines or more. Only with --redis.")
    private Long maxQueue;

    /** Throws an InvalidSettingsException with every problem. */
    void check() {
        Problems problems = new Problems();
        checkTarget(problems);
        checkId(problems);
        if (rate != null && !Tempo.Even.isRate(rate)) {
            problems.add("--rate", rate.toString(), Tempo.Even.RATE_RULE);
        }
        if (speed != null && factor().isEmpty()) {
            problems.add("--speed", speed, GapGate.SPEED_RULE);
        }
        if (rate != null && speed != null) {
            problems.add("--speed", speed, "must not be combined with --rate");
        }
        if (skip < 0) {
            problems.add("--skip", Long.toString(skip), "must be 0 or more");
        }
        checkFiles(problems);
        problems.throwIfAny();
    }

    private void checkTarget(Problems problems) {
        if ((out == null ? 0 : 1) + (redis == null ? 0 : 1) + (kafka ? 1 : 0) != 1) {
            problems.add("--out, --redis, --kafka", null, "say one of them: where the lines go");
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
            problems.add("--id", id, "must be 1 to 64 letters, digits, dots, dashes or underscores");
        }
        if (redis == null && !kafka) {
            problems.add("--id", id, "needs --redis or --kafka, where it remembers how far it came");
        }
        if (skip > 0) {
            problems.add("--skip", Long.toString(skip), "must not be combined with --id, which knows what was sent");
        }
        if (loop) {
            problems.add("--loop", null, "must not be combined with --id, which sends each file once");
        }
        if (files.stream().map(ReplayFile::path).distinct().count() < files.size()) {
            problems.add("FILE", null, "must not be given twice with --id, which sends each file once");
        }
    }

    private void checkFiles(Problems problems) {
        long standardInputs = files.stream().filter(ReplayFile::isStandardInput).count();
        if (standardInputs > 1) {
            problems.add("FILE", "-", "standard input can be read only once");
        }
        if (standardInputs > 0 && loop) {
            problems.add("--loop", null, "standard input cannot be read again");
        }
        if (files.stream().anyMatch(this::isOut)) {
            problems.add("--out", out, "must not be a file that is replayed: it would never end");
        }
    }

    private boolean isOut(String file) {
        try {
            return out != null && Files.isSameFile(Path.of(file), Path.of(out));
        } catch (IOException | InvalidPathException e) {
            return false; // at least one of them does not exist
        }
    }

    /** The file to append to, or {@code -}; empty if the lines go to the queue. */
    Optional<String> out() {
        return Optional.ofNullable(out);
    }

    /** The Redis to send to, unless it is that of the settings. */
    Optional<RedisAddress> redis() {
        return Optional.ofNullable(redis).filter(uri -> !uri.isEmpty()).map(RedisAddress::of);
    }

    Optional<String> id() {
        return Optional.ofNullable(id);
    }

    OptionalLong maxQueue() {
        return maxQueue == null ? OptionalLong.empty() : OptionalLong.of(maxQueue);
    }

    /** Whether lines wait for their time. */
    boolean isPaced() {
        return rate != null || speed != null;
    }

    Gate gate(Ticker ticker, Supplier<Schema> schema) {
        if (speed != null) {
            return new GapGate(factor().getAsDouble(), OrderedAt.decoded(schema.get()), ticker);
        }
        return rate != null ? new Pacer(new Tempo.Even(rate), ticker) : Gate.open();
    }

    private OptionalDouble factor() {
        Matcher m = SPEED.matcher(speed);
        return m.matches() && GapGate.isSpeed(Double.parseDouble(m.group(1)))
                ? OptionalDouble.of(Double.parseDouble(m.group(1)))
                : OptionalDouble.empty();
    }

    /** Allows a file after {@code --redis}: only what looks like a Redis URI is taken as its value. */
    static final class UriOrNothing implements IParameterPreprocessor {

        @Override
        @SuppressWarnings("JdkObsolete") // the type is picocli's
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec arg, Map<String, Object> info) {
            boolean attached = !" ".equals(info.get("separator"));
            boolean uri =
                    !args.isEmpty() && args.peek().toLowerCase(Locale.ROOT).matches("rediss?://.*");
            if (!attached && !uri) {
                args.push("");
            }
            return false;
        }
    }
}
