package coffee.delivery;

/** Thrown when the queue cannot be reached, or refuses what is asked; its message is for the operator. */
public final class QueueException extends Exception {

    private static final long serialVersionUID = 1L;

    /** How the queue failed. The caller must claim again before it goes on, except after {@link #STOPPED}. */
    public enum Kind {
        /** No connection, no reply in time, or a server that is not ready. */
        UNREACHABLE,
        /** The user or the password is refused, or missing. */
        LOGIN,
        /** The user lacks a right. */
        RIGHT,
        /** A key has another type than it should. */
        WRONG_TYPE,
        /** The server has no memory left, and must not evict. */
        MEMORY,
        /** Another process has claimed the identity, or the store went back to an earlier state. */
        OVERTAKEN,
        /** Any other refusal. */
        REFUSED,
        /** Retrying does not help: an operator must act. */
        STOPPED
    }

    private static final int SHOWN = 200;

    private final Kind kind;

    public QueueException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** A server's message as one line of bounded length. */
    public static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /** The records at that place are damaged, or of a newer version. */
    public static QueueException unreadable(String where, RuntimeException why) {
        return new QueueException(
                Kind.STOPPED,
                where + " has records that this version cannot read: " + shortened(String.valueOf(why.getMessage())),
                why);
    }

    public Kind kind() {
        return kind;
    }
}
