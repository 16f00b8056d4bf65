package coffee.cli;

import coffee.contract.PeriodLength;
import coffee.redis.RedisAddress;
import coffee.settings.DataSize;
import coffee.settings.Durations;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a command with the behaviour that all commands share. A user's mistake is reported in one line on standard
 * error; only a bug shows a stack trace. Sets {@code --help} and {@code --version} on the command and all below it.
 */
public final class Cli {

    private static final String WORDS = "__words";

    private Cli() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(Object command, String... args) {
        // The output is English, and so is the format of its numbers.
        Locale.setDefault(Locale.ROOT);
        int code = run(command, writer(System.out), writer(System.err), args);
        if (System.out.checkError() && code == ExitCode.DONE) {
            System.err.println("coffee: the output could not be written: it is closed or full");
            code = ExitCode.FAILED;
        }
        System.exit(code);
    }

    /** Runs the command in this process, also for tests. The command writes to these writers. */
    public static int run(Object command, PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = prepared(command).setOut(out).setErr(err);
        if (args.length > 0 && args[0].equals(WORDS)) {
            CompletionWords.print(line, Arrays.asList(args).subList(1, args.length), out);
            out.flush();
            return ExitCode.DONE;
        }
        int code = line.execute(args);
        out.flush();
        err.flush();
        return code;
    }

    private static CommandLine prepared(Object command) {
        CommandLine line = new CommandLine(command);
        line.setCommandName("coffee " + line.getCommandName());
        dress(line);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setUnmatchedOptionsArePositionalParams(false)
                .registerConverter(Duration.class, converter(Durations::parse))
                .registerConverter(DataSize.class, converter(DataSize::parse))
                .registerConverter(PeriodLength.class, converter(PeriodLength::parse))
                .setParameterExceptionHandler((e, a) -> usage(e))
                .setExecutionExceptionHandler((e, at, parsed) -> failed(e, at));
    }

    private static void dress(CommandLine line) {
        line.addMixin("standard", new StandardOptions());
        line.getCommandSpec()
                .versionProvider(() -> new String[] {"coffee " + version()})
                .usageMessage()
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
        line.getSubcommands().values().forEach(Cli::dress);
    }

    private static String version() {
        String version = Cli.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("\"" + text + "\": " + e.getMessage());
            }
        };
    }

    private static int usage(ParameterException e) {
        PrintWriter err = e.getCommandLine().getErr();
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println(name + ": " + CommandFailure.line(String.valueOf(e.getMessage())));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See " + name + " --help");
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine at) {
        PrintWriter err = at.getErr();
        String name = at.getCommandSpec().qualifiedName();
        return UserError.of(e, redis(at))
                .map(error -> {
                    err.println(name + ": " + error.message());
                    return error.exitCode();
                })
                .orElseGet(() -> {
                    err.println(name + ": this is a bug in coffee, please report it with these lines:");
                    e.printStackTrace(err);
                    return ExitCode.FAILED;
                });
    }

    /** The Redis in the command's settings, if it has read them. */
    private static Optional<RedisAddress> redis(CommandLine command) {
        return command.getCommandSpec().mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(SettingsOptions.class::isInstance)
                .findFirst()
                .flatMap(options -> ((SettingsOptions) options).redis());
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** The options of every command. */
    private static final class StandardOptions {

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                order = Integer.MAX_VALUE - 1,
                description = "Show this help and exit.")
        private boolean help;

        @Option(
                names = {"-V", "--version"},
                versionHelp = true,
                order = Integer.MAX_VALUE,
                description = "Show the version and exit.")
        private boolean version;
    }

    /**
     * Prints what a command understands, for completion in the shell, one per line: {@code command NAME},
     * {@code option NAME} or {@code option NAME= VALUES}, {@code parameter VALUES}. Values are words, {@code <file>} or
     * {@code <value>}.
     */
    private static final class CompletionWords {

        private CompletionWords() {}

        static void print(CommandLine command, List<String> typed, PrintWriter out) {
            CommandLine at = command;
            for (String word : typed) {
                at = at.getSubcommands().getOrDefault(word, at);
            }
            at.getSubcommands().keySet().forEach(name -> out.println("command " + name));
            for (OptionSpec option : at.getCommandSpec().options()) {
                if (!option.hidden()) {
                    String values = option.arity().max() == 0 ? "" : "= " + values(option);
                    for (String name : option.names()) {
                        out.println("option " + name + values);
                    }
                }
            }
            at.getCommandSpec().positionalParameters().forEach(p -> out.println("parameter " + values(p)));
        }

        private static String values(ArgSpec arg) {
            if (arg.completionCandidates() != null) {
                return StreamSupport.stream(arg.completionCandidates().spliterator(), false)
                        .collect(Collectors.joining(" "));
            }
            boolean file = arg.typeInfo().getType() == Path.class
                    || arg.typeInfo().getAuxiliaryTypes().length > 0
                            && arg.typeInfo().getAuxiliaryTypes()[0] == Path.class;
            return file ? "<file>" : "<value>";
        }
    }
}
