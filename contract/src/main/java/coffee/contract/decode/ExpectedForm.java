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
    }

    /** Reads the order; returns false if the bytes are not such an order. */
    boolean read(byte[] bytes, int from, int to) {
        order.clear();
        int pos = from;
        for (Dimension d : dimensions) {
            Literal opening = pos == from ? first[d.index()] : next[d.index()];
            if (opening.isAt(bytes, pos)) {
                int begin = order.size();
                pos = d.list() ? list(d, bytes, pos + opening.length(), to) : single(d, bytes, pos + opening.length());
                if (pos < 0 || pos >= to) {
                    return false;
                }
                order.end(d, begin);
            } else if (!d.optional()) {
                return false;
            }
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
