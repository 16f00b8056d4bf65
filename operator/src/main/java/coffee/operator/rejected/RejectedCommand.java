package coffee.operator.rejected;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import coffee.contract.Reason;
import coffee.contract.RejectedLine;
import coffee.operator.Printable;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import redis.clients.jedis.UnifiedJedis;

/** The command {@code rejected}. */
@Command(
        name = "rejected",
        description = {
            "Lists the rejected lines, the newest first, or puts them back onto the queue.",
            "Only the newest rejected lines are kept (limits.rejectedKept, limits.rejectedBytes)."
        })
public final class RejectedCommand implements Callable<Integer> {

    private static final int PAGE = 200;
    private static final int USUAL_LIMIT = 20;
    private static final int SHOWN = 100;

    private enum Format {
        table,
        json
    }

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--reason",
            paramLabel = "R",
            converter = ReasonConverter.class,
            description = "Only lines rejected for that reason, such as bad_name.")
    private Reason reason;

    @Option(names = "--limit", paramLabel = "N", description = "List at most N lines (default: " + USUAL_LIMIT + ").")
    private Integer limit;

    @Option(
            names = "--format",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json is one object a line.")
    private Format format = Format.table;

    @Option(
            names = "--requeue",
            description = "Put the lines back at the tail of the queue, a list in Redis, each once, to be counted anew."
                    + " Those of which only the beginning is kept stay.")
    private boolean requeue;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new RejectedCommand(), args);
    }

    @Override
    public Integer call() {
        checkLimit();
        Settings s = settings.read();
        PrintWriter out = spec.commandLine().getOut();
        if (requeue && s.kafka().isPresent()) {
            throw new CommandFailure("--requeue = true: the queue is the topic "
                    + s.kafka().get().address().topic()
                    + ", and only a list in Redis takes lines back; send them to the"
                    + " topic again, from --format json");
        }
        try (UnifiedJedis redis = s.redis().openClient(1)) {
            if (requeue) {
                tell(new Requeue(redis, s.layout(), Optional.ofNullable(reason)).run(), out);
            } else {
                list(new CountsStore(redis, s.layout()), out);
            }
        }
        return ExitCode.DONE;
    }

    private void checkLimit() {
        if (limit != null && requeue) {
            throw new ParameterException(spec.commandLine(), "--limit is for the list: --requeue takes every line");
        }
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit = " + limit + ": must be at least 1");
        }
    }

    private static void tell(Requeue.Result result, PrintWriter out) {
        long lines = result.requeued();
        out.println(lines == 1 ? "1 line is back in the queue" : lines + " lines are back in the queue");
        if (result.cut() > 0) {
            out.println((result.cut() == 1 ? "1 line stays" : result.cut() + " lines stay")
                    + ", being so long that only the beginning is kept");
        }
    }

    private void list(CountsStore store, PrintWriter out) {
        int most = limit == null ? USUAL_LIMIT : limit;
        Consumer<RejectedLine> printer = format == Format.json ? line -> out.println(line.toJson()) : row(out);
        long kept = store.rejectedKept();
        int size = reason == null ? Math.min(PAGE, most) : PAGE;
        long found = 0;
        List<RejectedLine> newer = List.of();
        for (long passed = 0; passed < kept && (reason != null || found < most); passed += size) {
            List<RejectedLine> page = store.rejected(-passed - size, size);
            for (int i = page.size() - 1; i >= 0; i--) {
                RejectedLine line = page.get(i);
                // A line that is rejected meanwhile shifts the others: one of them reappears on the next page.
                if ((reason == null || line.reason() == reason) && !newer.contains(line)) {
                    found++;
                    if (found <= most) {
                        printer.accept(line);
                    }
                }
            }
            newer = page;
        }
        tellTheRest(found, (reason == null ? Math.max(kept, found) : found) - most, out);
    }

    private void tellTheRest(long found, long more, PrintWriter out) {
        if (found == 0 && format == Format.table) {
            out.println("no line is rejected" + (reason == null ? "" : " for " + reason.label()));
        }
        if (more > 0) {
            // Standard error: programs read the JSON on standard output.
            PrintWriter to = format == Format.json ? spec.commandLine().getErr() : out;
            to.printf(
                    Locale.ROOT,
                    "%,d older %s not listed: --limit %d lists all%n",
                    more,
                    more == 1 ? "line is" : "lines are",
                    more + (limit == null ? USUAL_LIMIT : limit));
        }
    }

    private static Consumer<RejectedLine> row(PrintWriter out) {
        return line -> out.printf(
                Locale.ROOT,
                "%-24s %12d  %-15s %s%n",
                line.at(),
                line.position(),
                line.reason().label(),
                shown(line));
    }

    /** The beginning of the line, safe for a terminal, and its length if it is cut. */
    private static String shown(RejectedLine line) {
        byte[] raw = line.raw();
        String text = Printable.of(new String(raw, 0, Math.min(raw.length, 4 * SHOWN), StandardCharsets.UTF_8), SHOWN);
        String kept = line.isCut() ? ", the first " + raw.length + " kept" : "";
        boolean all = line.length() <= text.getBytes(StandardCharsets.UTF_8).length;
        return all ? text : text + "… (" + line.length() + " bytes" + kept + ")";
    }

    static final class ReasonConverter implements ITypeConverter<Reason> {

        @Override
        public Reason convert(String text) {
            return Reason.labelled(text)
                    .orElseThrow(() -> new TypeConversionException("\"" + text + "\": must be one of "
                            + Stream.of(Reason.values()).map(Reason::label).collect(Collectors.joining(", "))));
        }
    }
}
