package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads orders with any order of fields and any of JSON's white space. It skips other fields if they are few and plain:
 * ASCII strings without escapes, numbers, true, false and null.
 */
final class FreeForm {

    private static final int NO = -1;
    private static final int MOST_OTHERS = 16;
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] WORDS = {
        NULL, "true".getBytes(StandardCharsets.US_ASCII), "false".getBytes(StandardCharsets.US_ASCII)
    };

    private final Names names;
    private final DecodedOrder order;
    private final Dimension[] dimensions;

    /** The fields of the dimensions in quotation marks, and that of the time. */
    private final byte[][] keys;

    /** A bit for each required dimension. */
    private final int required;

    /** Where the names of the other fields are in the line. */
    private final int[] others = new int[MOST_OTHERS];

    private final int[] ends = new int[MOST_OTHERS];

    FreeForm(Schema schema, Names names, DecodedOrder order) {
        this.names = names;
        this.order = order;
        dimensions = schema.dimensions().toArray(Dimension[]::new);
        keys = new byte[dimensions.length + 1][];
        int all = 0;
        for (Dimension d : dimensions) {
            keys[d.index()] = key(d.field());
            all |= d.optional() ? 0 : 1 << d.index();
        }
        keys[dimensions.length] = key("orderedAt");
        required = all;
    }

    private static byte[] key(String field) {
        return ('"' + field + '"').getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the order; returns false if the bytes are not such an order. */
    boolean read(byte[] bytes, int from, int to) {
        order.clear();
        int seen = 0;
        int met = 0;
        int pos = past('{', bytes, space(bytes, from, to), to);
        while (pos >= 0) {
            pos = space(bytes, pos, to);
            int field = field(bytes, pos, to);
            int end;
            if (field < 0) {
                end = met == MOST_OTHERS ? NO : string(bytes, pos, to);
                if (end < 0 || isKnown(bytes, pos, end, met)) {
                    return false;
                }
                others[met] = pos;
                ends[met++] = end;
            } else {
                end = pos + keys[field].length;
                if ((seen & 1 << field) != 0) {
                    return false;
                }
                seen |= 1 << field;
            }
            pos = past(':', bytes, space(bytes, end, to), to);
            pos = pos < 0 ? NO : value(field, bytes, space(bytes, pos, to), to);
            if (pos < 0) {
                return false;
            }
            pos = space(bytes, pos, to);
            if (pos < to && bytes[pos] == '}') {
                return (seen & required) == required && space(bytes, pos + 1, to) == to;
            }
            pos = past(',', bytes, pos, to);
        }
        return false;
    }

    private int field(byte[] bytes, int pos, int to) {
        for (int i = 0; i < keys.length; i++) {
            if (isAt(keys[i], bytes, pos, to)) {
                return i;
            }
        }
        return NO;
    }

    private boolean isKnown(byte[] bytes, int from, int to, int met) {
        for (int i = 0; i < met; i++) {
            if (Arrays.equals(bytes, from, to, bytes, others[i], ends[i])) {
                return true;
            }
        }
        return false;
    }

    private int value(int field, byte[] bytes, int pos, int to) {
        if (field < 0) {
            return other(bytes, pos, to);
        }
        if (field == dimensions.length) {
            return Moments.read(bytes, pos, to, order);
        }
        Dimension dimension = dimensions[field];
        if (dimension.optional() && isAt(NULL, bytes, pos, to)) {
            return pos + NULL.length;
        }
        int first = order.size();
        int end = dimension.list() ? list(dimension, bytes, pos, to) : single(dimension, bytes, pos, to);
        order.end(dimension, first);
        return end;
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

    /** Skips a plain value; returns the position past it. */
    private static int other(byte[] bytes, int pos, int to) {
        if (pos >= to) {
            return NO;
        }
        if (bytes[pos] == '"') {
            return string(bytes, pos, to);
        }
        for (byte[] word : WORDS) {
            if (isAt(word, bytes, pos, to)) {
                return pos + word.length;
            }
        }
        return number(bytes, pos, to);
    }

    private static int string(byte[] bytes, int from, int to) {
        int pos = past('"', bytes, from, to);
        while (pos >= 0 && pos < to && bytes[pos] >= ' ' && bytes[pos] != '\\') {
            if (bytes[pos++] == '"') {
                return pos;
            }
        }
        return NO;
    }

    private static int number(byte[] bytes, int from, int to) {
        int begin = from < to && bytes[from] == '-' ? from + 1 : from;
        int pos = begin < to && bytes[begin] == '0' ? begin + 1 : digits(bytes, begin, to);
        if (pos >= 0 && pos < to && bytes[pos] == '.') {
            pos = digits(bytes, pos + 1, to);
        }
        if (pos >= 0 && pos < to && (bytes[pos] | 0x20) == 'e') {
            boolean signed = pos + 1 < to && (bytes[pos + 1] == '-' || bytes[pos + 1] == '+');
            pos = digits(bytes, pos + (signed ? 2 : 1), to);
        }
        return pos;
    }

    /** The position past the digits; there must be at least one. */
    private static int digits(byte[] bytes, int from, int to) {
        int pos = from;
        while (pos < to && bytes[pos] >= '0' && bytes[pos] <= '9') {
            pos++;
        }
        return pos > from ? pos : NO;
    }

    private static boolean isAt(byte[] expected, byte[] bytes, int pos, int to) {
        int end = pos + expected.length;
        return end <= to && Arrays.equals(bytes, pos, end, expected, 0, expected.length);
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
