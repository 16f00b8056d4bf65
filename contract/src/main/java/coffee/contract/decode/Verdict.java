package coffee.contract.decode;

import coffee.contract.Order;
import coffee.contract.Reason;

/** What became of a line: an order, or the reason why it is none. */
public sealed interface Verdict {

    /** The line keeps the contract. */
    record Accepted(Order order) implements Verdict {}

    /** The line breaks the contract. */
    record Rejected(Reason reason) implements Verdict {}
}
