package coffee.operator.status;

import coffee.cli.Cli;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import coffee.cli.SettingsOptions;
import coffee.cli.StopSignal;
import coffee.operator.Printable;
import coffee.operator.status.Doctor.Finding;
import coffee.operator.status.Doctor.Severity;
import coffee.redis.InvalidSettingsException;
import coffee.settings.Settings;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code doctor}. */
@Command(
        name = "doctor",
        description = {
            "Looks for what is wrong with the settings, this machine, Redis, the queue and the files, and says what to do.",
            "Changes nothing. Exits with 1 where it finds an error, with 0 where there are warnings only, or nothing."
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int LONGEST = 300;

    private enum Format {
        table,
        json
    }

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--format",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json is one object a line.")
    private Format format = Format.table;

    @Option(
            names = "--nimbus",
            paramLabel = "HOST[:PORT]",
            description = "Where the Nimbus of the Storm cluster should answer.")
    private String nimbus;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new DoctorCommand(), args);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (nimbus != null && !nimbus.matches("[^\\s:]+(:\\d{1,4}|:[1-5]\\d{4}|:6[0-4]\\d{3})?")) {
            throw new ParameterException(spec.commandLine(), "--nimbus must be HOST or HOST:PORT, not " + nimbus);
        }
        List<Finding> findings = examine();
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : findings) {
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            if (format == Format.json) {
                JsonObject o = new JsonObject();
                o.addProperty("severity", severity);
                o.addProperty("what", finding.what());
                o.addProperty("remedy", finding.remedy());
                out.println(o);
            } else {
                out.printf("%-8s %s%n", severity, Printable.of(finding.what(), LONGEST));
                out.printf("%-8s %s%n", "", Printable.of(finding.remedy(), LONGEST));
            }
        }
        if (findings.isEmpty() && format == Format.table) {
            out.println("nothing is wrong");
        }
        out.flush();
        return findings.stream().anyMatch(f -> f.severity() == Severity.ERROR) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private List<Finding> examine() throws InterruptedException {
        Settings read;
        try {
            read = settings.read();
        } catch (InvalidSettingsException e) {
            return Doctor.ofSettings(e.problems());
        }
        try (StopSignal stop = StopSignal.listen(GRACE);
                StatusReader reader = new StatusReader(read, InstantSource.system())) {
            Doctor doctor = new Doctor(read, Home.data("").normalize(), InstantSource.system());
            if (nimbus != null) {
                doctor.nimbus(nimbus);
            }
            return doctor.examine(reader, stop::await);
        }
    }
}
