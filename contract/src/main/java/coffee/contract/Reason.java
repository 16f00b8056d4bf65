package coffee.contract;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a line was rejected. The first rule that a line breaks, in the order of the contract, names its reason. */
public enum Reason {
    TOO_LONG,
    BAD_UTF8,
    MALFORMED_JSON,
    DUPLICATE_KEY,
    NOT_AN_OBJECT,
    MISSING_FIELD,
    WRONG_TYPE,
    BAD_NAME,
    NO_ITEMS,
    TOO_MANY_ITEMS,
    BAD_TIMESTAMP;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The reason as it is stored and shown. */
    public String label() {
        return label;
    }

    public static Optional<Reason> labelled(String label) {
        return Arrays.stream(values()).filter(r -> r.label.equals(label)).findFirst();
    }
}
