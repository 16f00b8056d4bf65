package coffee.contract;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One order that keeps the contract: its names by dimension, none where an optional one was left out, and, where it
 * carries one, the moment it was placed. Immutable.
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

    /** How many names its lists hold: cups, of coffee. */
    public int items() {
        return schema.dimensions().stream()
                .filter(Dimension::list)
                .mapToInt(d -> names(d).size())
                .sum();
    }
}
