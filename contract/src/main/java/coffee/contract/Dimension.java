package coffee.contract;

import java.util.Map;

/**
 * A field of an order by whose names orders are counted. Immutable.
 *
 * @param index its place among the dimensions of its {@link Schema}, from 0
 * @param label what it is called in hash fields, reports and settings
 * @param field the field of an order's JSON object that holds the name or names
 * @param list whether the field holds a list of names, each counted as one item
 * @param optional whether an order may lack it
 * @param bands whether its names are two numbers written together, such as 2030, which is shown as 20–30
 * @param names how to show some names, such as 90+ for 9999
 */
public record Dimension(
        int index,
        String label,
        String field,
        boolean list,
        boolean optional,
        boolean bands,
        Map<String, String> names) {

    public Dimension {
        names = Map.copyOf(names);
    }

    /** A required dimension of single names. */
    public static Dimension of(String label, String field) {
        return new Dimension(0, label, field, false, false, false, Map.of());
    }

    public Dimension asList() {
        return new Dimension(index, label, field, true, optional, bands, names);
    }

    public Dimension asOptional() {
        return new Dimension(index, label, field, list, true, bands, names);
    }

    public Dimension asBands(Map<String, String> shownAs) {
        return new Dimension(index, label, field, list, optional, true, shownAs);
    }

    Dimension at(int place) {
        return new Dimension(place, label, field, list, optional, bands, names);
    }
}
