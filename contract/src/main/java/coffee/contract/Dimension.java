package coffee.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One way that orders are counted. A further dimension is a further constant here: decoders, counts, keys and
 * displays all follow this list.
 */
public enum Dimension {
    AGE("age", "customerAgeGrade", false, true),
    PAYMENT("payment", "paymentMethod", false, false),
    COFFEE("coffee", "orders", true, false);

    /** All dimensions, in the order in which they are shown. */
    public static final List<Dimension> ALL = List.of(values());

    private final String label;
    private final String property;
    private final boolean many;
    private final boolean bands;

    Dimension(String label, String property, boolean many, boolean bands) {
        this.label = label;
        this.property = property;
        this.many = many;
        this.bands = bands;
    }

    /** The name of the dimension in hash fields, reports and on the page. */
    public String label() {
        return label;
    }

    /** The property of an order's JSON object that holds the names. */
    public String property() {
        return property;
    }

    /** Whether an order has a list of names here, each counted as one item, rather than a single name. */
    public boolean many() {
        return many;
    }

    /** Whether its names are bands of two numbers written together, such as 2030, which reads better as 20–30. */
    public boolean bands() {
        return bands;
    }

    public static Optional<Dimension> labelled(String label) {
        return Arrays.stream(values()).filter(d -> d.label.equals(label)).findFirst();
    }
}
