package coffee.contract;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One order that keeps the contract: its names by dimension and, where it carries one, the moment it was placed.
 * Immutable.
 */
public record Order(Map<Dimension, List<String>> names, Optional<Instant> orderedAt) {

    public Order {
        names = Map.copyOf(names);
    }

    public List<String> names(Dimension dimension) {
        return names.get(dimension);
    }

    /** How many cups were ordered. */
    public int items() {
        return Dimension.ALL.stream()
                .filter(Dimension::many)
                .mapToInt(d -> names(d).size())
                .sum();
    }
}
