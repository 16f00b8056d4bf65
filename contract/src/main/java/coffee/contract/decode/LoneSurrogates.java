package coffee.contract.decode;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes up for Gson, which takes the escape of a lone surrogate for a syntax error, where the contract only forbids it
 * in names: each is written as U+0000 and its digits instead. Since U+0000 itself is written twice, different strings
 * stay different, and since no name may hold one, a bad name stays bad.
 */
final class LoneSurrogates {

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
