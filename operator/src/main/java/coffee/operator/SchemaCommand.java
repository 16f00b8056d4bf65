package coffee.operator;

import coffee.cli.Cli;
import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import coffee.contract.Dimension;
import coffee.contract.Schema;
import coffee.contract.StoredSchema;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;

/** The command {@code schema}. */
@Command(
        name = "schema",
        description = {
            "Shows which fields of an order are counted, and since when; where the settings say otherwise, the difference.",
            "Exits with 1 where a topology of these settings would be refused."
        })
public final class SchemaCommand implements Callable<Integer> {

    private static final String ROW = "  %-24s %s%n";

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--json",
            description = "Write the configured schema as JSON, as orders.dimensions takes it, and do not ask Redis.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new SchemaCommand(), args);
    }

    @Override
    public Integer call() {
        Settings s = settings.read();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(s.schema().toJson());
            return ExitCode.DONE;
        }
        Optional<StoredSchema> stored;
        try (UnifiedJedis redis = s.redis().openClient(1)) {
            stored = new CountsStore(redis, s.layout()).schema();
        }
        if (stored.isEmpty()) {
            out.println("stored: none yet; the first topology stores what is configured:");
            s.schema().labels().forEach(label -> out.printf(ROW, label, words(s.schema(), label)));
            return ExitCode.DONE;
        }
        return compare(stored.get(), s.schema(), out);
    }

    private static int compare(StoredSchema stored, Schema configured, PrintWriter out) {
        out.println("stored, version " + stored.version() + ":");
        stored.schema()
                .labels()
                .forEach(label -> out.printf(
                        ROW,
                        label,
                        words(stored.schema(), label)
                                + stored.since(label)
                                        .map(since -> ", counted since " + since)
                                        .orElse("")));
        List<String> incompatible = stored.schema().incompatibilities(configured);
        List<String> changes = incompatible.isEmpty() ? stored.changes(configured) : incompatible;
        if (changes.isEmpty()) {
            out.println("configured: the same");
        } else if (incompatible.isEmpty()) {
            out.println("configured: as follows, once a topology is started with it (version " + (stored.version() + 1)
                    + "):");
        } else {
            out.println("configured: refused, as stored counts would mean something else:");
        }
        changes.forEach(change -> out.println("  " + change));
        return incompatible.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String words(Schema schema, String label) {
        Optional<Dimension> dimension = schema.dimension(label);
        if (dimension.isEmpty()) {
            return "pairs";
        }
        Dimension d = dimension.get();
        List<String> words = new ArrayList<>(List.of(d.field()));
        if (d.list()) {
            words.add("list");
        }
        if (d.optional()) {
            words.add("optional");
        }
        if (d.bands()) {
            words.add("bands");
        }
        return String.join(", ", words);
    }
}
