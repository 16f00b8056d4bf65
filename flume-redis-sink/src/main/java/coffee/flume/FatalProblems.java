package coffee.flume;

import java.util.function.Consumer;

/**
 * Receives the problems of a source or a sink that only an operator can fix, such as a wiring that is not supported. By
 * default nobody listens, and a plain Flume runs on; the launcher of this project ends the agent with the reason. Safe
 * for many threads.
 */
public final class FatalProblems {

    private static volatile Consumer<String> listener = reason -> {};

    private FatalProblems() {}

    public static void listen(Consumer<String> to) {
        listener = to;
    }

    static void report(String reason) {
        listener.accept(reason);
    }
}
