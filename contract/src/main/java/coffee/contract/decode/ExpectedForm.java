package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import coffee.contract.decode.Words.Literal;

/** Reads orders that are written exactly as in the contract's example: the same order of fields, the same spaces. */
final class ExpectedForm {

    private static final int NO = -1;
    private static final int NEXT_NAME = ',' | ' ' << 8 | '"' << 16;
    private static final Literal ORDERED_AT = new Literal(", \"orderedAt\": ");

    private final Names names;
    private final DecodedOrder order;
    private final Dimension[] dimensions;

    /** The text before the names of each dimension if it comes first, and if others precede it. */
    private final Literal[] first;

    private final Literal[] next;

    /** The index after the last required dimension. */
    private final int required;

    ExpectedForm(Schema schema, Names names, DecodedOrder order) {
        this.names = names;
        this.order = order;
        dimensions = schema.dimensions().toArray(Dimension[]::new);
        first = new Literal[dimensions.length];
        next = new Literal[dimensions.length];
        for (Dimension d : dimensions) {
            String opening = "\"" + d.field() + "\": " + (d.list() ? "[\"" : "\"");
            first[d.index()] = new Literal("{" + opening);
            next[d.index()] = new Literal(", " + opening);
        }
        required = schema.dimensions().stream()
                .filter(d -> !d.optional())
                .mapToInt(d -> d.index() + 1)
                .max()
                .orElse(0);
    }

    /** Reads the order; returns false if the bytes are not such an order. */
    boolean read(byte[] bytes, int from, int to) {
        if (from == to) {
            return false;
        }
        order.begin();
        int pos = from;
        Literal[] openings = first;
        for (int i = 0; i < dimensions.length; i++) {
            Dimension d = dimensions[i];
            int begin = order.size();
            if (i >= required && bytes[pos] == '}') {
                order.end(d, begin);
                continue;
            }
            Literal opening = openings[i];
            if (opening.isAt(bytes, pos)) {
                pos = d.list() ? list(d, bytes, pos + opening.length(), to) : single(d, bytes, pos + opening.length());
                if (pos < 0 || pos >= to) {
                    return false;
                }
                openings = next;
            } else if (!d.optional()) {
                return false;
            }
            order.end(d, begin);
        }
        if (pos == from) {
            return false;
        }
        if (bytes[pos] == ',') {
            pos = orderedAt(bytes, pos, to);
        }
        return pos == to - 1 && bytes[pos] == '}';
    }

    private int single(Dimension dimension, byte[] bytes, int pos) {
        Name name = names.at(dimension, bytes, pos);
        if (name == null) {
            return NO;
        }
        order.add(name.id());
        return names.end() + 1;
    }

    /** Reads names until the closing bracket; returns the position past it. */
    private int list(Dimension dimension, byte[] bytes, int from, int to) {
        int pos = from;
        for (int n = 1; n <= OrderLimits.MAX_ITEMS && pos < to; n++) {
            pos = single(dimension, bytes, pos);
            if (pos < 0 || pos >= to) {
                return NO;
            }
            if ((Words.at(bytes, pos) & 0xFFFFFF) == NEXT_NAME) {
                pos += 3;
            } else {
                return bytes[pos] == ']' ? pos + 1 : NO;
            }
        }
        return NO;
    }

    private int orderedAt(byte[] bytes, int from, int to) {
        if (!ORDERED_AT.isAt(bytes, from)) {
            return NO;
        }
        return Moments.read(bytes, from + ORDERED_AT.length(), to, order);
    }
}
