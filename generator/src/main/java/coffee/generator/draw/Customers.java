package coffee.generator.draw;

import coffee.contract.Dimension;
import coffee.contract.Menu;
import java.util.ArrayList;
import java.util.List;

/** Every kind of customer that the menu knows: all combinations of names in the dimensions that have one name. */
final class Customers {

    static final List<Dimension> DIMENSIONS =
            Menu.DIMENSIONS.stream().filter(d -> !d.list()).toList();

    private Customers() {}

    static int count() {
        return DIMENSIONS.stream().mapToInt(d -> Menu.names(d).size()).reduce(1, Math::multiplyExact);
    }

    /** The customer's names, in the order of {@link #DIMENSIONS}. */
    static List<String> names(int customer) {
        List<String> names = new ArrayList<>();
        int rest = customer;
        for (int d = DIMENSIONS.size() - 1; d >= 0; d--) {
            List<String> all = Menu.names(DIMENSIONS.get(d));
            names.add(0, all.get(rest % all.size()));
            rest /= all.size();
        }
        return names;
    }
}
