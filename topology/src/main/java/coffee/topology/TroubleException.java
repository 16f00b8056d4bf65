package coffee.topology;

/** Thrown nowhere: it carries a {@link Trouble} to where Storm shows its errors, and has no stack trace to show. */
final class TroubleException extends Exception {

    private static final long serialVersionUID = 1L;

    TroubleException(String message) {
        super(message, null, false, false);
    }
}
