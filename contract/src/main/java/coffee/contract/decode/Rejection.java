package coffee.contract.decode;

import coffee.contract.Reason;

/** Thrown when a line breaks the contract; it carries no trace, since the decoder turns it into a verdict at once. */
final class Rejection extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    Rejection(Reason reason) {
        super(reason.label(), null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
