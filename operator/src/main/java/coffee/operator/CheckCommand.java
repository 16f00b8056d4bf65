package coffee.operator;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import coffee.kafka.KafkaAddress;
import coffee.operator.TopicReader.Range;
import coffee.recount.Comparison;
import coffee.recount.Comparison.Difference;
import coffee.recount.Recount;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.store.TopicQueue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/** The command {@code check}. */
@Command(
        name = "check",
        description = {
            "Recounts order files and compares with what is stored: totals, rejects and every period.",
            "The files, or the topic, are all that was ever fed to the pipeline. Exits with 0 where all is the same,"
                    + " else with 1."
        })
public final class CheckCommand implements Callable<Integer> {

    private static final int SHOWN = 40;
    private static final Pattern OFFSETS = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})-([0-9]{0,18})");

    @Mixin
    private SettingsOptions settings;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Order files, plain or .gz.")
    private List<Path> files = List.of();

    @Option(
            names = "--kafka",
            description = "Recount the topic queue.kafka.topic instead of files, as far as it is counted.")
    private boolean kafka;

    @Option(
            names = "--offsets",
            paramLabel = "P:FROM-TO",
            split = ",",
            description = "With --kafka, only these offsets, from FROM to before TO: 0:1000-5000,1:0-. Where TO is left"
                    + " out, as far as it is counted.")
    private List<String> offsets = List.of();

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new CheckCommand(), args);
    }

    @Override
    public Integer call() throws IOException {
        if (files.isEmpty() != kafka) {
            throw new ParameterException(spec.commandLine(), "say what to recount: files, or --kafka");
        }
        if (!offsets.isEmpty() && !kafka) {
            throw new ParameterException(spec.commandLine(), "--offsets needs --kafka");
        }
        Settings s = settings.read();
        Comparison comparison;
        try (UnifiedJedis redis = s.redis().openClient(1)) {
            CountsStore store = new CountsStore(redis, s.layout());
            store.standing();
            Recount recount = kafka ? topic(s, redis) : Recount.of(files, s, Instant.now());
            comparison = Comparison.of(recount, store);
        }
        print(comparison, spec.commandLine().getOut());
        return comparison.same() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Recount topic(Settings s, UnifiedJedis redis) {
        KafkaAddress address = s.kafka()
                .orElseThrow(() -> new CommandFailure(
                        "--kafka needs a Kafka: name it with --set queue.kafka.bootstrap=127.0.0.1:9092"))
                .address();
        try (TopicQueue queue = new TopicQueue(address, s.layout());
                TopicReader reader = new TopicReader(address)) {
            SortedMap<Integer, Range> counted = new TreeMap<>();
            queue.offsets(redis).forEach((partition, of) -> counted.put(partition, new Range(of.first(), of.next())));
            SortedMap<Integer, Range> ranges = ranges(counted);
            return Recount.of(to -> reader.lines(ranges, to), s, Instant.now());
        }
    }

    private SortedMap<Integer, Range> ranges(SortedMap<Integer, Range> counted) {
        if (offsets.isEmpty()) {
            return counted;
        }
        SortedMap<Integer, Range> ranges = new TreeMap<>();
        for (String text : offsets) {
            Matcher m = OFFSETS.matcher(text);
            Range all = m.matches() ? counted.get(Integer.valueOf(m.group(1))) : null;
            if (all == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--offsets must be like 0:1000-5000, of partitions 0 to " + counted.lastKey() + ", not "
                                + text);
            }
            long from = Long.parseLong(m.group(2));
            long to = m.group(3).isEmpty() ? all.to() : Long.parseLong(m.group(3));
            if (from > to) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--offsets = " + text + ": FROM must not be after TO"
                                + (m.group(3).isEmpty() ? ", and " + to + " is the first that is not counted" : ""));
            }
            ranges.put(Integer.valueOf(m.group(1)), new Range(from, to));
        }
        return ranges;
    }

    private static void print(Comparison comparison, PrintWriter out) {
        List<Difference> differences = comparison.differences();
        out.printf(
                Locale.ROOT,
                "%,d lines and %,d periods compared: %s%n",
                comparison.lines(),
                comparison.periods(),
                differences.isEmpty()
                        ? "no difference"
                        : differences.size() == 1 ? "1 difference" : differences.size() + " differences");
        if (!differences.isEmpty()) {
            out.printf("%-32s %-32s %15s %15s%n", "where", "what", "expected", "stored");
            differences.stream()
                    .limit(SHOWN)
                    .forEach(d -> out.printf(
                            Locale.ROOT,
                            "%-32s %-32s %,15d %,15d%n",
                            d.where(),
                            Printable.of(d.field(), 100),
                            d.expected(),
                            d.stored()));
        }
        if (differences.size() > SHOWN) {
            out.println("and " + (differences.size() - SHOWN) + " more");
        }
        if (!comparison.partly().isEmpty()) {
            out.println("not compared, as they are counted only since the schema changed: "
                    + String.join(", ", new TreeSet<>(comparison.partly())));
        }
        if (comparison.queued() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%,d orders are still queued: check again when the queue is empty%n",
                    comparison.queued());
        }
    }
}
