package coffee.cli;

/** Thrown when a command cannot do its work for a reason that its user can see and mend: told in one line, exit 1. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
