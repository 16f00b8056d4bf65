package coffee.contract.decode;

import coffee.contract.OrderLimits;

/** What a name is. */
final class NameRule {

    private NameRule() {}

    static boolean holds(String name) {
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
