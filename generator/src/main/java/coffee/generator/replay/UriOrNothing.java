package coffee.generator.replay;

import java.util.Locale;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Lets {@code --redis} be followed by a file: only what looks like a URI of Redis is taken for its value. */
final class UriOrNothing implements IParameterPreprocessor {

    @Override
    @SuppressWarnings("JdkObsolete") // the type is picocli's
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec arg, Map<String, Object> info) {
        boolean attached = !" ".equals(info.get("separator"));
        boolean uri = !args.isEmpty() && args.peek().toLowerCase(Locale.ROOT).matches("rediss?://.*");
        if (!attached && !uri) {
            args.push("");
        }
        return false;
    }
}
