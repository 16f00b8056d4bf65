package coffee.cli;

/** Whether a person watches standard error, and how wide it is: the launcher knows, as Java 17 cannot tell. */
final class Terminal {

    static final String COLUMNS = "coffee.terminal";

    private Terminal() {}

    /** The columns of the terminal, or 0 where standard error is a file or a pipe. */
    static int columns() {
        return Math.max(0, Integer.getInteger(COLUMNS, 0));
    }
}
