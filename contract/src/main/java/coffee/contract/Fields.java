package coffee.contract;

/** The fields of the hashes that hold counts: of a period, and of the totals. */
public final class Fields {

    public static final String ORDERS = "orders";
    public static final String ITEMS = "items";
    private static final String REJECTED = "rejected:";

    private Fields() {}

    /** The field that counts a name of a dimension, such as {@code payment:Cash}. */
    public static String of(Dimension dimension, String name) {
        return dimension.label() + ":" + name;
    }

    /** The field of the totals that counts the lines rejected for that reason. */
    public static String of(Reason reason) {
        return REJECTED + reason.label();
    }
}
