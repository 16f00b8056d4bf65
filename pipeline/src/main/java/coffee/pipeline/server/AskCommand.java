package coffee.pipeline.server;

import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;

/** {@code coffee redis ask}: sends one command to the Redis of the settings and prints the answer. */
@Command(
        name = "ask",
        description = {
            "Asks the Redis of the settings one thing, where there is no redis-cli.",
            "",
            "For example: bin/coffee redis ask HGETALL coffee:totals"
        })
final class AskCommand implements Callable<Integer> {

    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "The command of Redis and its arguments.")
    private List<String> words;

    /** Words such as -1 are Redis' own: options come before the first word. */
    @Spec
    void use(CommandSpec own) {
        spec = own;
        own.parser().stopAtPositional(true);
    }

    @Override
    public Integer call() {
        CommandArguments command = new CommandArguments(() -> bytes(words.get(0)));
        words.stream().skip(1).forEach(word -> command.add(bytes(word)));
        try (Connection redis = settings.read().redis().openConnection()) {
            print(redis.executeCommand(command), "");
        }
        return ExitCode.DONE;
    }

    private void print(Object answer, String indent) {
        PrintWriter out = spec.commandLine().getOut();
        if (answer instanceof List<?> list) {
            if (list.isEmpty()) {
                out.println(indent + "(nothing)");
            }
            list.forEach(each -> print(each, each instanceof List ? indent + "  " : indent));
        } else if (answer instanceof byte[] text) {
            out.println(indent + new String(text, StandardCharsets.UTF_8));
        } else {
            out.println(indent + (answer == null ? "(nothing)" : answer));
        }
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }
}
