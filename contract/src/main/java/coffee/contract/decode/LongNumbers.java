package coffee.contract.decode;

import java.util.regex.Pattern;

/**
 * Makes up for Gson, which takes a number that overflows its buffer for a syntax error: such numbers, if valid, are
 * replaced by a short one that no field takes either.
 */
final class LongNumbers {

    private static final int LONG = 512;
    private static final String SHORT = "1e999";
    private static final String CHARACTERS = "0123456789+-.eE";
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?");

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
                if (end - i >= LONG && NUMBER.matcher(text.substring(i, end)).matches()) {
                    shortened.append(text, kept, i).append(SHORT);
                    kept = end;
                }
                i = end - 1;
            }
        }
        return kept == 0 ? text : shortened.append(text, kept, text.length()).toString();
    }

    private static int end(String text, int from) {
        int end = from;
        while (end < text.length() && CHARACTERS.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }
}
