package coffee.cli;

/** The exit codes of commands. The JVM itself exits with 130 after Ctrl-C and with 143 after SIGTERM. */
public final class ExitCode {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;

    private ExitCode() {}
}
