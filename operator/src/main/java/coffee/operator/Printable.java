package coffee.operator;

import java.util.stream.Collectors;

/** Makes untrusted text safe for a terminal: no control characters, and none that reverse the direction of a line. */
public final class Printable {

    private Printable() {}

    /** At most {@code most} characters of the text, with a question mark for each unsafe one. */
    public static String of(String text, int most) {
        return text.codePoints()
                .limit(most)
                .map(c -> shown(c) ? c : '?')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static boolean shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
