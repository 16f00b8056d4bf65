package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.OrderLimits;
import java.util.Arrays;

/**
 * A name seen before, and what it is found by. Of a short name that is all its bytes, up to and with the closing
 * quotation mark and then zeros; of a long one a hash, with words beside it that no short name has.
 */
record Name(int id, Dimension dimension, String text, byte[] bytes, long first, long second, long third) {

    /** Up to here a name fits, with its closing quotation mark, into three words. */
    static final int SHORT = 3 * Long.BYTES - 1;

    /** Stands in the second and third word of a long name. */
    static final long LONG = -1;

    /** How many bytes there are before the closing quotation mark. */
    int length() {
        return bytes.length;
    }

    boolean has(long a, long b, long c) {
        return first == a && second == b && third == c;
    }

    boolean isLong(long hash, byte[] in, int from, int to) {
        return has(hash, LONG, LONG) && Arrays.equals(bytes, 0, bytes.length, in, from, to);
    }

    /** Whether that may be a name. */
    static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > OrderLimits.MAX_NAME_UNITS) {
            return false;
        }
        return name.chars().anyMatch(c -> c != ' ')
                && name.codePoints().noneMatch(c -> c < ' ' || c == 0x7F || isLoneSurrogate(c));
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
