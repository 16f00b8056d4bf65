package coffee.contract.decode;

import coffee.contract.Order;
import coffee.contract.Reason;

/** The result of decoding a line: an order, or the reason for rejecting it. */
public sealed interface Verdict {

    /** The line follows the contract. */
    record Accepted(Order order) implements Verdict {}

    /** The line breaks the contract. */
    record Rejected(Reason reason) implements Verdict {}
}
