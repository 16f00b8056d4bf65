package coffee.contract.decode;

import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The rules that a line must keep before it is parsed, and those about which Gson is of another mind than RFC 8259. */
final class RawLine {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private RawLine() {}

    /** The text of the line, fit for Gson. */
    static String text(byte[] bytes, int from, int to) throws Rejection {
        if (isTooLong(bytes, from, to)) {
            throw new Rejection(Reason.TOO_LONG);
        }
        String text = decoded(bytes, from, to);
        if (text.isEmpty() || text.charAt(0) == BYTE_ORDER_MARK || isTooDeep(text)) {
            throw new Rejection(Reason.MALFORMED_JSON);
        }
        return LoneSurrogates.replaced(LongNumbers.shortened(text));
    }

    /** Carriage returns at the end belong to the line's ending, not to the line. */
    private static boolean isTooLong(byte[] bytes, int from, int to) {
        int end = to;
        while (end - from > OrderLimits.MAX_BYTES && bytes[end - 1] == '\r') {
            end--;
        }
        return end - from > OrderLimits.MAX_BYTES;
    }

    private static String decoded(byte[] bytes, int from, int to) throws Rejection {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Rejection(Reason.BAD_UTF8);
        }
    }

    private static boolean isTooDeep(String text) {
        int depth = 0;
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '"' -> inString = !inString;
                case '\\' -> i += inString ? 1 : 0;
                case '[', '{' -> depth += inString ? 0 : 1;
                case ']', '}' -> depth -= inString ? 0 : 1;
                default -> {}
            }
            if (depth > OrderLimits.MAX_DEPTH) {
                return true;
            }
        }
        return false;
    }
}
