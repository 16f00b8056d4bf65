package coffee.operator.stats;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.SettingsOptions;
import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Slice;
import coffee.contract.StoredSchema;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Standing;
import coffee.store.TopicQueue;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import redis.clients.jedis.UnifiedJedis;

/** The command {@code stats}. */
@Command(
        name = "stats",
        description = "Shows what is counted: the totals, the rejected, the queue and, of one length, the periods.")
public final class StatsCommand implements Callable<Integer> {

    /** How stats are written. Named as on the command line. */
    private enum Format {
        table(Stats::printTable),
        json(Stats::printJson),
        csv(Stats::printCsv);

        private final BiConsumer<Stats, PrintWriter> printer;

        Format(BiConsumer<Stats, PrintWriter> printer) {
            this.printer = printer;
        }
    }

    private static final Instant ALWAYS = Instant.parse("9999-12-31T00:00:00Z");

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--period",
            paramLabel = "LENGTH",
            description = "Show the periods of that length too, such as 30s.")
    private PeriodLength length;

    @Option(
            names = "--from",
            paramLabel = "T",
            converter = MomentConverter.class,
            description = "Only periods that start at T or later: 2026-03-14T08:50:00Z, or a date (UTC).")
    private Instant from;

    @Option(
            names = "--to",
            paramLabel = "T",
            converter = MomentConverter.class,
            description = "Only periods that start before T.")
    private Instant to;

    @Option(
            names = "--where",
            paramLabel = "D:NAME",
            description = "Show only what goes with a name, such as age:2030; names as they are counted.")
    private String where;

    @Option(names = "--format", description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new StatsCommand(), args);
    }

    @Override
    public Integer call() {
        if (length == null && (from != null || to != null)) {
            throw usage("--from and --to need --period");
        }
        if (from != null && to != null && !from.isBefore(to)) {
            throw usage("--from must be before --to");
        }
        Settings s = settings.read();
        requireCounted(s);
        Optional<Slice> slice = slice(s);
        try (UnifiedJedis redis = s.redis().openClient(1)) {
            CountsStore store = new CountsStore(redis, s.layout());
            Stats stats = new Stats(
                    s.schema(),
                    store.schema().map(StoredSchema::since).map(Map::copyOf).orElse(Map.of()),
                    slice,
                    standing(s, redis, store),
                    periods(store));
            format.printer.accept(stats, spec.commandLine().getOut());
            spec.commandLine().getOut().flush();
        }
        return CommandLine.ExitCode.OK;
    }

    private static Standing standing(Settings s, UnifiedJedis redis, CountsStore store) {
        if (s.kafka().isEmpty()) {
            return store.standing();
        }
        try (TopicQueue topic = new TopicQueue(s.kafka().get().address(), s.layout())) {
            return topic.standing(redis, store.standing().totals());
        }
    }

    private SortedMap<Period, Counts> periods(CountsStore store) {
        return length == null
                ? new TreeMap<>()
                : store.periods(length, from == null ? Instant.EPOCH : from, to == null ? ALWAYS : to);
    }

    private void requireCounted(Settings s) {
        List<PeriodLength> counted =
                s.periods().stream().map(KeptPeriod::length).toList();
        if (length != null && !counted.contains(length)) {
            throw new CommandFailure("periods of " + length + " are not counted, only of "
                    + String.join(
                            ", ", counted.stream().map(PeriodLength::toString).toList()));
        }
    }

    private Optional<Slice> slice(Settings s) {
        if (where == null) {
            return Optional.empty();
        }
        if (length != null && !s.crosses(length)) {
            throw usage(
                    "--where is not available for periods of " + length + ": periods." + length + ".crosses is none");
        }
        try {
            return Optional.of(Slice.parse(s.schema(), where));
        } catch (IllegalArgumentException e) {
            throw usage("--where \"" + where + "\": " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Reads a moment: with a zone, or a date, which is its first moment in UTC. */
    static final class MomentConverter implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return text.length() == "2026-03-14".length()
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("\"" + text
                        + "\": must be a moment such as 2026-03-14T08:50:00Z, or a date such as 2026-03-14");
            }
        }
    }
}
