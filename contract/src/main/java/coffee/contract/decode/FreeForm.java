package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.OrderLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads orders of the ordinary fields, each once, in any order and with any of JSON's white space. */
final class FreeForm {

    private static final int NO = -1;
    private static final byte[] ORDERED_AT = key("orderedAt");

    private final Names names;
    private final DecodedOrder order;
    private final Dimension[] dimensions = Dimension.values();
    private final byte[][] keys = new byte[dimensions.length + 1][];

    FreeForm(Names names, DecodedOrder order) {
        this.names = names;
        this.order = order;
        for (Dimension d : dimensions) {
            keys[d.ordinal()] = key(d.property());
        }
        keys[dimensions.length] = ORDERED_AT;
    }

    private static byte[] key(String property) {
        return ('"' + property + '"').getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the bytes are such an order; if so, it has been read. */
    boolean read(byte[] bytes, int from, int to) {
        order.clear();
        int seen = 0;
        int pos = past('{', bytes, space(bytes, from, to), to);
        while (pos >= 0) {
            int field = field(bytes, pos = space(bytes, pos, to), to);
            if (field < 0 || (seen & 1 << field) != 0) {
                return false;
            }
            seen |= 1 << field;
            pos = past(':', bytes, space(bytes, pos + keys[field].length, to), to);
            pos = pos < 0 ? NO : value(field, bytes, space(bytes, pos, to), to);
            if (pos < 0) {
                return false;
            }
            pos = space(bytes, pos, to);
            if (pos < to && bytes[pos] == '}') {
                int all = (1 << dimensions.length) - 1;
                return (seen & all) == all && space(bytes, pos + 1, to) == to;
            }
            pos = past(',', bytes, pos, to);
        }
        return false;
    }

    private int field(byte[] bytes, int pos, int to) {
        for (int i = 0; i < keys.length; i++) {
            int end = pos + keys[i].length;
            if (end <= to && Arrays.equals(bytes, pos, end, keys[i], 0, keys[i].length)) {
                return i;
            }
        }
        return NO;
    }

    private int value(int field, byte[] bytes, int pos, int to) {
        if (field == dimensions.length) {
            return Moments.read(bytes, pos, to, order);
        }
        Dimension dimension = dimensions[field];
        return dimension.many() ? list(dimension, bytes, pos, to) : single(dimension, bytes, pos, to);
    }

    private int list(Dimension dimension, byte[] bytes, int from, int to) {
        int pos = past('[', bytes, from, to);
        for (int n = 1; n <= OrderLimits.MAX_ITEMS && pos >= 0; n++) {
            pos = single(dimension, bytes, space(bytes, pos, to), to);
            if (pos < 0) {
                return NO;
            }
            pos = space(bytes, pos, to);
            if (pos < to && bytes[pos] == ']') {
                order.addItems(n);
                return pos + 1;
            }
            pos = past(',', bytes, pos, to);
        }
        return NO;
    }

    private int single(Dimension dimension, byte[] bytes, int from, int to) {
        int pos = past('"', bytes, from, to);
        Name name = pos < 0 ? null : names.at(dimension, bytes, pos);
        if (name == null) {
            return NO;
        }
        order.add(name.id());
        int end = pos + name.length() + 1;
        return end <= to ? end : NO;
    }

    private static int past(char expected, byte[] bytes, int pos, int to) {
        return pos < to && bytes[pos] == expected ? pos + 1 : NO;
    }

    private static int space(byte[] bytes, int from, int to) {
        int pos = from;
        while (pos < to && (bytes[pos] == ' ' || bytes[pos] == '\t' || bytes[pos] == '\n' || bytes[pos] == '\r')) {
            pos++;
        }
        return pos;
    }
}
