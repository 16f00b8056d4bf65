package coffee.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One line at the bottom of a terminal, redrawn a few times a second by a thread of its own. In a pipe or a file it
 * shows nothing. Closing it clears the line. Lines for the user go through {@link #say}, above it.
 */
public final class StatusLine implements AutoCloseable {

    /** The width of the terminal, from the launcher: Java 17 cannot tell whether standard error is a terminal. */
    private static final String COLUMNS = "coffee.terminal";

    private static final String SCREEN = "coffee.screen";
    private static final String CLEAR = "\u001b[H\u001b[J";
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final String WIPE = "\r\u001b[K";

    private final PrintStream stream;
    private final int columns;
    private final Supplier<String> text;
    private final ScheduledExecutorService painter;
    private boolean closed;

    private StatusLine(PrintStream stream, int columns, Supplier<String> text) {
        this.stream = stream;
        this.columns = columns;
        this.text = text;
        this.painter = columns > 0 ? painter() : null;
    }

    /** Shows the text on standard error, unless {@code quiet} or standard error is no terminal. */
    public static StatusLine show(boolean quiet, Supplier<String> text) {
        return show(System.err, quiet ? 0 : columns(), text);
    }

    /** The columns of the terminal, or 0 where standard error is a file or a pipe. */
    private static int columns() {
        return Math.max(0, Integer.getInteger(COLUMNS, 0));
    }

    /** What to print between two screens: codes that clear a terminal, or a line end in a file or a pipe. */
    public static String betweenScreens() {
        return Boolean.getBoolean(SCREEN) ? CLEAR : System.lineSeparator();
    }

    static StatusLine show(PrintStream stream, int columns, Supplier<String> text) {
        StatusLine line = new StatusLine(stream, columns, text);
        if (line.painter != null) {
            line.painter.scheduleAtFixedRate(line::draw, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
        return line;
    }

    private static ScheduledExecutorService painter() {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "status-line");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether the line is drawn at all. */
    public boolean shown() {
        return painter != null;
    }

    /** Prints a line that stays, above the status line. */
    public synchronized void say(String line) {
        stream.print((shown() ? WIPE : "") + line + System.lineSeparator());
        stream.flush();
    }

    void draw() {
        String now = CommandFailure.line(text.get());
        int room = columns - 1;
        synchronized (this) {
            if (!closed) {
                stream.print(WIPE + (now.length() > room ? now.substring(0, room) : now));
                stream.flush();
            }
        }
    }

    @Override
    public void close() {
        if (shown()) {
            painter.shutdownNow();
            synchronized (this) {
                closed = true;
                stream.print(WIPE);
                stream.flush();
            }
        }
    }
}
