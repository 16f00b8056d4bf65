package coffee.contract;

import java.util.List;
import java.util.stream.IntStream;

/** The names of a coffee shop. Other names are valid too: shops add drinks. */
public final class Menu {

    public static final Dimension AGE = Schema.COFFEE.dimensions().get(0);
    public static final Dimension PAYMENT = Schema.COFFEE.dimensions().get(1);
    public static final Dimension COFFEE = Schema.COFFEE.dimensions().get(2);
    public static final Dimension BRANCH = Schema.COFFEE.dimensions().get(3);

    /** The dimensions that every order has. */
    public static final List<Dimension> DIMENSIONS = List.of(AGE, PAYMENT, COFFEE);

    /** The most cups of an order that is drawn from the menu. */
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
    private static final List<String> TOWNS =
            List.of("Gangnam", "Hongdae", "Pangyo", "Jamsil", "Busan", "Daegu", "Incheon", "Suwon", "Daejeon", "Jeju");

    private Menu() {}

    /** The menu's names of one of the {@link #DIMENSIONS}, in their usual order. */
    public static List<String> names(Dimension dimension) {
        return switch (dimension.label()) {
            case "age" -> AGE_GRADES;
            case "payment" -> PAYMENTS;
            case "coffee" -> COFFEES;
            default -> List.of();
        };
    }

    /** The names of that many branches, the busiest first. */
    public static List<String> branches(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> TOWNS.get(i % TOWNS.size()) + (i < TOWNS.size() ? "" : " " + (i / TOWNS.size() + 1)))
                .toList();
    }
}
