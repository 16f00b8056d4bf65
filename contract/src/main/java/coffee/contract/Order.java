package coffee.contract;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An order that follows the contract: its names by dimension, none for an optional one that was left out, and the time
 * it was placed, if it has one. Immutable.
 *
 * @param names the names of each dimension, at its index
 */
public record Order(Schema schema, List<List<String>> names, Optional<Instant> orderedAt) {

    public Order {
        names = List.copyOf(names);
        if (names.size() != schema.dimensions().size()) {
            throw new IllegalArgumentException(names.size() + " lists of names for " + schema.labels());
        }
    }

    public List<String> names(Dimension dimension) {
        return names.get(dimension.index());
    }

    /** The number of names in its lists: cups, for coffee. */
    public int items() {
        return schema.dimensions().stream()
                .filter(Dimension::list)
                .mapToInt(d -> names(d).size())
                .sum();
    }
}
