package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.Order;
import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes a line by the letter of the contract. If a line breaks several rules, the reason is the first in the order of
 * {@link Reason}, except for the rules of fields, which are checked field by field. Stateless: any number of threads
 * may share one.
 */
public final class ReferenceDecoder {

    private static final String ORDERED_AT = "orderedAt";

    private final Schema schema;

    public ReferenceDecoder(Schema schema) {
        this.schema = schema;
    }

    /**
     * Decodes the line in [from, to) of {@code bytes}.
     *
     * @param latest the latest time that the order may have
     */
    public Verdict decode(byte[] bytes, int from, int to, Instant latest) {
        try {
            return new Verdict.Accepted(order(object(bytes, from, to), latest));
        } catch (Rejection e) {
            return new Verdict.Rejected(e.reason());
        }
    }

    /** The time of the order in that line, if it has one, even if the rest is invalid: this needs no schema. */
    public static Optional<Instant> orderedAt(byte[] line) {
        try {
            return orderedAt(object(line, 0, line.length), OrderLimits.LATEST);
        } catch (Rejection e) {
            return Optional.empty();
        }
    }

    private static Map<?, ?> object(byte[] bytes, int from, int to) throws Rejection {
        if (JsonTree.read(RawLine.text(bytes, from, to)) instanceof Map<?, ?> object) {
            return object;
        }
        throw new Rejection(Reason.NOT_AN_OBJECT);
    }

    private static Optional<Instant> orderedAt(Map<?, ?> object, Instant latest) throws Rejection {
        Object orderedAt = object.get(ORDERED_AT);
        return orderedAt == null ? Optional.empty() : Optional.of(OrderedAt.read(orderedAt, latest));
    }

    private Order order(Map<?, ?> object, Instant latest) throws Rejection {
        for (Dimension d : schema.dimensions()) {
            if (!d.optional() && object.get(d.field()) == null) {
                throw new Rejection(Reason.MISSING_FIELD);
            }
        }
        List<List<String>> names = new ArrayList<>();
        for (Dimension d : schema.dimensions()) {
            Object value = object.get(d.field());
            if (value == null) {
                names.add(List.of());
            } else {
                names.add(d.list() ? names(value) : List.of(name(value)));
            }
        }
        return new Order(schema, names, orderedAt(object, latest));
    }

    private static List<String> names(Object value) throws Rejection {
        if (!(value instanceof List<?> list)) {
            throw new Rejection(Reason.WRONG_TYPE);
        }
        if (list.isEmpty()) {
            throw new Rejection(Reason.NO_ITEMS);
        }
        if (list.size() > OrderLimits.MAX_ITEMS) {
            throw new Rejection(Reason.TOO_MANY_ITEMS);
        }
        String[] names = new String[list.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = name(list.get(i));
        }
        return List.of(names);
    }

    private static String name(Object value) throws Rejection {
        if (!(value instanceof String name)) {
            throw new Rejection(Reason.WRONG_TYPE);
        }
        if (!Name.isValid(name)) {
            throw new Rejection(Reason.BAD_NAME);
        }
        return name;
    }

    /** The result of decoding a line: an order, or the reason for rejecting it. */
    public sealed interface Verdict {

        /** The line follows the contract. */
        record Accepted(Order order) implements Verdict {}

        /** The line breaks the contract. */
        record Rejected(Reason reason) implements Verdict {}
    }

    /** Thrown when a line breaks the contract; without a stack trace, as the decoder turns it into a verdict. */
    static final class Rejection extends Exception {

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
}
