package coffee.contract;

import coffee.contract.Schema.Cross;

/** The fields of the hashes that hold counts: of a period, and of the totals. */
public final class Fields {

    public static final String ORDERS = "orders";
    public static final String ITEMS = "items";
    private static final String REJECTED = "rejected:";

    private Fields() {}

    /** The field that counts a name of a dimension, such as {@code payment:Cash}. */
    public static String of(Dimension dimension, String name) {
        return of(dimension.label(), name);
    }

    /** The field that counts a pair of names, such as {@code age*coffee:2030<U+001F>Americano}. */
    public static String of(Cross cross, String first, String second) {
        return of(cross.label(), first + Cross.SEPARATOR + second);
    }

    static String of(String label, String name) {
        return label + ":" + name;
    }

    /** The field of the totals that counts the lines that were rejected for that reason. */
    public static String of(Reason reason) {
        return REJECTED + reason.label();
    }
}
