package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.Order;
import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import java.time.Instant;
import java.util.EnumMap;
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

    /**
     * Decodes the line in {@code bytes} from {@code from} up to, and without, {@code to}.
     *
     * @param latest the latest moment that the order may carry
     */
    public Verdict decode(byte[] bytes, int from, int to, Instant latest) {
        try {
            String text = RawLine.text(bytes, from, to);
            if (!(JsonTree.read(text) instanceof Map<?, ?> object)) {
                throw new Rejection(Reason.NOT_AN_OBJECT);
            }
            return new Verdict.Accepted(order(object, latest));
        } catch (Rejection e) {
            return new Verdict.Rejected(e.reason());
        }
    }

    private static Order order(Map<?, ?> object, Instant latest) throws Rejection {
        for (Dimension d : Dimension.ALL) {
            if (object.get(d.property()) == null) {
                throw new Rejection(Reason.MISSING_FIELD);
            }
        }
        Map<Dimension, List<String>> names = new EnumMap<>(Dimension.class);
        for (Dimension d : Dimension.ALL) {
            Object value = object.get(d.property());
            names.put(d, d.many() ? names(value) : List.of(name(value)));
        }
        Object orderedAt = object.get(ORDERED_AT);
        return new Order(names, orderedAt == null ? Optional.empty() : Optional.of(OrderedAt.read(orderedAt, latest)));
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
        if (!NameRule.holds(name)) {
            throw new Rejection(Reason.BAD_NAME);
        }
        return name;
    }
}
