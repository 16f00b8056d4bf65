package coffee.contract.decode;

import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import java.time.Instant;

/**
 * Decodes lines like the {@link ReferenceDecoder}, but decodes ordinary orders many times faster, and without
 * allocation if their names are known. It leaves everything else to the reference. For one thread.
 */
public final class FastDecoder {

    private static final long EARLIEST = OrderLimits.EARLIEST.toEpochMilli();
    private static final long LATEST = OrderLimits.LATEST.toEpochMilli();

    private final Schema schema;
    private final Names names;
    private final DecodedOrder order;
    private final ExpectedForm expected;
    private final FreeForm free;
    private final ReferenceDecoder reference;
    private Reason reason;

    public FastDecoder(Schema schema) {
        this.schema = schema;
        names = new Names(schema);
        order = new DecodedOrder(schema);
        expected = new ExpectedForm(schema, names, order);
        free = new FreeForm(schema, names, order);
        reference = new ReferenceDecoder(schema);
    }

    /**
     * Decodes the line in [from, to) of {@code bytes}.
     *
     * @param latest the latest time, in epoch milliseconds, that the order may have
     * @return whether the line follows the contract: then {@link #order} has it, else {@link #reason} says why not
     */
    public boolean decode(byte[] bytes, int from, int to, long latest) {
        return decodeFast(bytes, from, to, latest) || decodeByReference(bytes, from, to, latest);
    }

    /** Whether the line is an ordinary order; if not, it may still be an order. */
    boolean decodeFast(byte[] bytes, int from, int to, long latest) {
        return to - from <= OrderLimits.MAX_BYTES
                && (expected.read(bytes, from, to) || free.read(bytes, from, to))
                && (!order.isDated() || isInTime(order.orderedAt(), latest));
    }

    private static boolean isInTime(long moment, long latest) {
        return moment >= EARLIEST && moment <= LATEST && moment <= latest;
    }

    private boolean decodeByReference(byte[] bytes, int from, int to, long latest) {
        Verdict verdict = reference.decode(bytes, from, to, Instant.ofEpochMilli(latest));
        if (verdict instanceof Verdict.Rejected rejected) {
            reason = rejected.reason();
            return false;
        }
        order.take(((Verdict.Accepted) verdict).order(), names);
        return true;
    }

    Schema schema() {
        return schema;
    }

    /** The last decoded order, until the next call. */
    public DecodedOrder order() {
        return order;
    }

    /** Why the last line was rejected. */
    public Reason reason() {
        return reason;
    }

    /** The names by number. */
    public Names names() {
        return names;
    }
}
