package coffee.cli;

/** What a command's exit code says. Ctrl-C makes it 130 and SIGTERM 143, as the JVM does by itself. */
public final class ExitCode {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;

    private ExitCode() {}
}
