package coffee.contract.decode;

import coffee.contract.Dimension;
import coffee.contract.OrderLimits;
import java.util.Arrays;

/**
 * A known name and its key. The key of a short name is all its bytes, the closing quotation mark, and zeros; that of a
 * long one is a hash, and words that no short name has.
 */
record Name(int id, Dimension dimension, String text, byte[] bytes, long first, long second, long third) {

    /** The longest name that fits into three words together with its closing quotation mark. */
    static final int SHORT = 3 * Long.BYTES - 1;

    /** The second and third word of a long name. */
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

    /** Whether this is a valid name. */
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
