package coffee.flume;

import java.util.function.Consumer;

/**
 * Where a source or a sink reports what only a person can mend, such as a forbidden wiring. A plain Flume runs on, so by
 * default nobody listens; the launcher of this project ends the agent with the reason. Safe for many threads.
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
