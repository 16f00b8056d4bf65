package coffee.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects the problems of some settings, so that all are reported together. For one thread. */
public final class Problems {

    private final List<Problem> found = new ArrayList<>();

    /** Adds that {@code value} of {@code property} breaks {@code rule}; a null value is not shown. */
    public void add(String property, String value, String rule) {
        found.add(new Problem(property, value, rule));
    }

    /** Adds an unknown property, with the known one that it resembles. */
    public void addUnknown(String property, Collection<String> known) {
        add(
                property,
                null,
                "unknown property"
                        + closest(property, known)
                                .map(k -> ", did you mean " + k + "?")
                                .orElse(""));
    }

    public List<Problem> found() {
        return List.copyOf(found);
    }

    /** Throws all problems as one exception, if there are any. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidSettingsException(found);
        }
    }

    /** The candidate that {@code word} most likely means, if one is similar. */
    public static Optional<String> closest(String word, Collection<String> candidates) {
        return closest(word, candidates, Math.max(2, word.length() / 3));
    }

    /** The candidate that differs from {@code word} by at most {@code slips} letters added, left out or changed. */
    public static Optional<String> closest(String word, Collection<String> candidates, int slips) {
        return candidates.stream()
                .filter(c -> distance(word, c) <= slips)
                .min(Comparator.comparingInt(c -> distance(word, c)));
    }

    /** Levenshtein's distance, without regard to case. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int change = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    /** A problem of one property: its value (null if it is a secret), and the rule that the value breaks. */
    public record Problem(String property, String value, String rule) {

        private static final int SHOWN = 120;

        @Override
        public String toString() {
            return value == null ? property + ": " + rule : property + " = " + shown(value) + ": " + rule;
        }

        /** The value on one line of bounded length. */
        private static String shown(String value) {
            String line = value.replaceAll("\\p{Cntrl}", "?");
            return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
        }
    }
}
