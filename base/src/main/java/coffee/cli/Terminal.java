package coffee.cli;

/** Whether a person watches: the launcher knows, as Java 17 cannot tell the one stream from the other. */
public final class Terminal {

    static final String COLUMNS = "coffee.terminal";
    static final String SCREEN = "coffee.screen";

    private static final String CLEAR = "\u001b[H\u001b[J";

    private Terminal() {}

    /** The columns of the terminal, or 0 where standard error is a file or a pipe. */
    static int columns() {
        return Math.max(0, Integer.getInteger(COLUMNS, 0));
    }

    /** What to write between two screens: it clears a terminal, and is a line of its own in a file or a pipe. */
    public static String betweenScreens() {
        return Boolean.getBoolean(SCREEN) ? CLEAR : System.lineSeparator();
    }
}
