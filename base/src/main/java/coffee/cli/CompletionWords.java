package coffee.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Tells the shell's completion what a command understands, a line each: {@code command NAME}, {@code option NAME} or
 * {@code option NAME= VALUES}, {@code parameter VALUES}; the values are words, {@code <file>} or {@code <value>}.
 */
final class CompletionWords {

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
