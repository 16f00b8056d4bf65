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
 * Decodes a line by the letter of the contract. Where a line breaks several rules, the first in the order of
 * {@link Reason} names it, but for the rules of the fields, which are looked at field by field. Holds no state: any
 * number of threads may share one.
 */
public final class ReferenceDecoder {

    private static final String ORDERED_AT = "orderedAt";

    private final Schema schema;

    public ReferenceDecoder(Schema schema) {
        this.schema = schema;
    }

    /**
     * Decodes the line in {@code bytes} from {@code from} up to, and without, {@code to}.
     *
     * @param latest the latest moment that the order may carry
     */
    public Verdict decode(byte[] bytes, int from, int to, Instant latest) {
        try {
            return new Verdict.Accepted(order(object(bytes, from, to), latest));
        } catch (Rejection e) {
            return new Verdict.Rejected(e.reason());
        }
    }

    /** When the order of that line was placed, if it says so, whatever else it says: no schema is needed for this. */
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
}
