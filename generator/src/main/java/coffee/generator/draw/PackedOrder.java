package coffee.generator.draw;

import coffee.contract.Menu;

/**
 * A drawn order in one long, so that drawing allocates nothing: the customer (an index into {@link Customers}), the
 * number of cups, four bits for each coffee, the first cup lowest, and perhaps a branch.
 */
final class PackedOrder {

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
}
