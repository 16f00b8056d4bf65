package coffee.generator.draw;

import coffee.contract.Menu;

/**
 * A drawn order in one long, so that drawing allocates nothing: the customer (an index into {@link Customers}), the
 * number of cups, and four bits for each coffee, the first cup lowest.
 */
final class PackedOrder {

    static final int COFFEE_BITS = 4;
    private static final int COFFEES = Menu.MAX_CUPS * COFFEE_BITS;
    private static final int CUPS_BITS = 4;

    private PackedOrder() {}

    static long of(int customer, int cups, long coffees) {
        return (long) customer << (COFFEES + CUPS_BITS) | (long) cups << COFFEES | coffees;
    }

    static int customer(long order) {
        return (int) (order >>> (COFFEES + CUPS_BITS));
    }

    static int cups(long order) {
        return (int) (order >>> COFFEES) & ((1 << CUPS_BITS) - 1);
    }

    static int coffee(long order, int cup) {
        return (int) (order >>> (cup * COFFEE_BITS)) & ((1 << COFFEE_BITS) - 1);
    }
}
