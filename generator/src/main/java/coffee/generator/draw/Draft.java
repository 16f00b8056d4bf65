package coffee.generator.draw;

import coffee.contract.Menu;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An order on its way to become a broken line: its properties with their values as JSON, in the order of the line. */
record Draft(Map<String, String> properties) {

    static final String ORDERED_AT = "orderedAt";

    static Draft of(long order) {
        Map<String, String> properties = new LinkedHashMap<>();
        List<String> names = Customers.names(PackedOrder.customer(order));
        for (int d = 0; d < names.size(); d++) {
            properties.put(Customers.DIMENSIONS.get(d).field(), quoted(names.get(d)));
        }
        properties.put(Menu.COFFEE.field(), coffees(order));
        int branch = PackedOrder.branch(order);
        if (branch > 0) {
            properties.put(Menu.BRANCH.field(), quoted(Menu.branches(branch).get(branch - 1)));
        }
        return new Draft(properties);
    }

    private static String coffees(long order) {
        return IntStream.range(0, PackedOrder.cups(order))
                .mapToObj(cup -> Menu.names(Menu.COFFEE).get(PackedOrder.coffee(order, cup)))
                .map(Draft::quoted)
                .collect(Collectors.joining(", ", "[", "]"));
    }

    static String quoted(String name) {
        return '"' + name + '"';
    }

    /** This draft with another value of a property, or with one property more. */
    Draft with(String property, String json) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        changed.put(property, json);
        return new Draft(changed);
    }

    Draft without(String property) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        changed.remove(property);
        return new Draft(changed);
    }

    String get(String property) {
        return properties.get(property);
    }

    /** The line, without a newline. */
    String line() {
        return properties.entrySet().stream()
                .map(p -> quoted(p.getKey()) + ": " + p.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
