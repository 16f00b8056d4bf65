package coffee.cli;

import picocli.CommandLine.Option;

/** What every command understands. */
final class StandardOptions {

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
