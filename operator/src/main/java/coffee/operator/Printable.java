package coffee.operator;

import java.util.stream.Collectors;

/** Shows text that others wrote: nothing is left in it that a terminal would obey, or that turns a line around. */
public final class Printable {

    private Printable() {}

    /** The text, of at most so many characters, with a question mark for each that may not be shown. */
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
