package coffee.contract.decode;

import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.decode.ReferenceDecoder.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules that are checked before a line is parsed, and corrections for where Gson differs from RFC 8259. */
final class RawLine {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private RawLine() {}

    /** The text of the line, adapted for Gson. */
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

    /**
     * Corrects Gson, which reports a number that overflows its buffer as a syntax error: replaces such numbers, if
     * valid, by a short one that no field accepts either.
     */
    private static final class LongNumbers {

        private static final int LONG = 512;
        private static final String SHORT = "1e999";
        private static final String CHARACTERS = "0123456789+-.eE";
        private static final Pattern NUMBER =
                Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?");

        private LongNumbers() {}

        static String shortened(String text) {
            if (text.length() < LONG) {
                return text;
            }
            StringBuilder shortened = new StringBuilder(text.length());
            int kept = 0;
            boolean inString = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"') {
                    inString = !inString;
                } else if (inString) {
                    i += c == '\\' ? 1 : 0;
                } else if (CHARACTERS.indexOf(c) >= 0) {
                    int end = end(text, i);
                    if (end - i >= LONG
                            && NUMBER.matcher(text.substring(i, end)).matches()) {
                        shortened.append(text, kept, i).append(SHORT);
                        kept = end;
                    }
                    i = end - 1;
                }
            }
            return kept == 0
                    ? text
                    : shortened.append(text, kept, text.length()).toString();
        }

        private static int end(String text, int from) {
            int end = from;
            while (end < text.length() && CHARACTERS.indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            return end;
        }
    }

    /**
     * Corrects Gson, which reports the escape of a lone surrogate as a syntax error, although the contract forbids it
     * only in names: writes each as U+0000 and its digits. U+0000 itself is doubled, so different strings stay
     * different; and as no name may contain it, a bad name stays bad.
     */
    private static final class LoneSurrogates {

        private static final Pattern SUSPECT = Pattern.compile("\\\\u[dD][89a-fA-F]");

        private static final Pattern ESCAPE =
                Pattern.compile("\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}"
                        + "|\\\\u([dD][89a-fA-F][0-9a-fA-F]{2})"
                        + "|(\\\\u0000)"
                        + "|\\\\.");

        private LoneSurrogates() {}

        static String replaced(String text) {
            return SUSPECT.matcher(text).find()
                    ? ESCAPE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(replacement(m)))
                    : text;
        }

        private static String replacement(MatchResult m) {
            if (m.group(1) != null) {
                return "\\u0000" + m.group(1).toLowerCase(Locale.ROOT);
            }
            return m.group(2) != null ? "\\u0000\\u0000" : m.group();
        }
    }
}
