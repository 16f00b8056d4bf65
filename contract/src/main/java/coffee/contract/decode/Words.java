package coffee.contract.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads bytes eight at a time; the first byte is the lowest of the word. */
final class Words {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;

    private Words() {}

    /** The word at that position; bytes past the end of the array are 0. */
    static long at(byte[] bytes, int pos) {
        return pos <= bytes.length - Long.BYTES ? (long) LONGS.get(bytes, pos) : atEnd(bytes, pos);
    }

    private static long atEnd(byte[] bytes, int pos) {
        long word = 0;
        for (int i = bytes.length - 1; i >= pos; i--) {
            word = word << 8 | (bytes[i] & 0xFF);
        }
        return word;
    }

    /** A flag in the byte of the first quotation mark, and perhaps in later bytes; 0 where there is none. */
    static long quote(long word) {
        long x = word ^ QUOTES;
        return (x - ONES) & ~x & HIGHS;
    }

    /** The bits up to and including the byte of the first flag; all bits if there is none. */
    static long through(long flags) {
        return flags ^ (flags - 1);
    }

    /** All bits if there is no flag, else none. */
    static long ifNone(long flags) {
        return ~((flags | -flags) >> 63);
    }

    /** The bits of the lowest {@code n} bytes. */
    static long lowest(int n) {
        return n >= Long.BYTES ? -1 : (1L << n * Byte.SIZE) - 1;
    }

    /** The index of the first quotation mark; the end of the array if there is none. */
    static int indexOfQuote(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i += Long.BYTES) {
            long quote = quote(at(bytes, i));
            if (quote != 0) {
                return i + (Long.numberOfTrailingZeros(quote) >>> 3);
            }
        }
        return bytes.length;
    }

    /** Text that is expected at a position. */
    static final class Literal {

        private final long[] words;
        private final int length;

        /** The start of the last word, which overlaps the one before so that all words are whole; and its mask. */
        private final int lastAt;

        private final long lastMask;

        Literal(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            length = bytes.length;
            lastAt = Math.max(0, length - Long.BYTES);
            lastMask = lowest(length);
            words = new long[(length - 1) / Long.BYTES + 1];
            Arrays.setAll(words, i -> at(bytes, Math.min(i * Long.BYTES, lastAt)));
        }

        int length() {
            return length;
        }

        boolean isAt(byte[] bytes, int pos) {
            long differences = 0;
            int last = words.length - 1;
            for (int i = 0; i < last; i++) {
                differences |= words[i] ^ at(bytes, pos + i * Long.BYTES);
            }
            return (differences | ((words[last] ^ at(bytes, pos + lastAt)) & lastMask)) == 0;
        }
    }
}
