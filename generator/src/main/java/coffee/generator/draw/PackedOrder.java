package coffee.generator.draw;

import coffee.contract.Dimension;
import coffee.contract.Menu;
import java.util.ArrayList;
import java.util.List;

/**
 * A drawn order packed into one long, so drawing allocates nothing: the customer (see {@link #names}), the number of
 * cups, four bits for each coffee (the first cup lowest), and the branch, if any.
 */
final class PackedOrder {

    /** The dimensions with one name for each order. */
    static final List<Dimension> CUSTOMER_DIMENSIONS =
            Menu.DIMENSIONS.stream().filter(d -> !d.list()).toList();

    static final int COFFEE_BITS = 4;
    private static final int COFFEES = Menu.MAX_CUPS * COFFEE_BITS;
    private static final int CUPS_BITS = 4;
    private static final int CUSTOMER_BITS = 8;
    private static final int CUSTOMER = COFFEES + CUPS_BITS;
    private static final int BRANCH = CUSTOMER + CUSTOMER_BITS;

    private PackedOrder() {}

    static long of(int customer, int cups, long coffees) {
        return (long) customer << CUSTOMER | (long) cups << COFFEES | coffees;
    }

    static int customer(long order) {
        return (int) (order >>> CUSTOMER) & ((1 << CUSTOMER_BITS) - 1);
    }

    /** The same order at a branch, by its number from 1. */
    static long at(int branch, long order) {
        return (long) branch << BRANCH | order;
    }

    /** The number of the branch, 0 for none. */
    static int branch(long order) {
        return (int) (order >>> BRANCH);
    }

    static int cups(long order) {
        return (int) (order >>> COFFEES) & ((1 << CUPS_BITS) - 1);
    }

    static int coffee(long order, int cup) {
        return (int) (order >>> (cup * COFFEE_BITS)) & ((1 << COFFEE_BITS) - 1);
    }

    /** The number of kinds of customer: all combinations of names in the {@link #CUSTOMER_DIMENSIONS}. */
    static int customers() {
        return CUSTOMER_DIMENSIONS.stream().mapToInt(d -> Menu.names(d).size()).reduce(1, Math::multiplyExact);
    }

    /** The customer's names, in the order of {@link #CUSTOMER_DIMENSIONS}. */
    static List<String> names(int customer) {
        List<String> names = new ArrayList<>();
        int rest = customer;
        for (int d = CUSTOMER_DIMENSIONS.size() - 1; d >= 0; d--) {
            List<String> all = Menu.names(CUSTOMER_DIMENSIONS.get(d));
            names.add(0, all.get(rest % all.size()));
            rest /= all.size();
        }
        return names;
    }
}
