package coffee.cli;

import picocli.CommandLine.Option;

/** The option {@code --quiet}, as a picocli mixin. */
public final class QuietOption {

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no summary; errors only.")
    private boolean quiet;

    public boolean quiet() {
        return quiet;
    }
}
