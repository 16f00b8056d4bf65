package coffee.contract;

import java.util.List;

/** The names that the shop itself writes, by dimension. A name outside of it is as good: shops add drinks. */
public final class Menu {

    /** The largest order that is drawn from the menu, in cups. */
    public static final int MAX_CUPS = 10;

    private static final List<String> AGE_GRADES =
            List.of("0010", "1020", "2030", "3040", "4050", "5060", "6070", "7080", "8090", "9999");
    private static final List<String> PAYMENTS = List.of("Cash", "Credit", "Debit");
    private static final List<String> COFFEES = List.of(
            "Espresso",
            "Espresso Macchiato",
            "Espresso con Panna",
            "Caffe Latte",
            "Flat White",
            "Cafe Breve",
            "Cappuccino",
            "Caffe Mocha",
            "Americano");

    private Menu() {}

    /** The menu's names of a dimension, in the order of the contract. */
    public static List<String> names(Dimension dimension) {
        return switch (dimension) {
            case AGE -> AGE_GRADES;
            case PAYMENT -> PAYMENTS;
            case COFFEE -> COFFEES;
        };
    }
}
