package coffee.cli;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.io.IOException;

/** Ctrl-C, for processes that a test starts. */
public final class CtrlC {

    private static final int SIGINT = 2;

    private CtrlC() {}

    /**
     * Makes processes that are started from now on react to Ctrl-C. A build in the background of a script ignores it,
     * and its child processes inherit that.
     */
    public static void hear() {
        Function.getFunction("c", "signal").invoke(new Object[] {SIGINT, Pointer.NULL});
    }

    public static void press(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }
}
