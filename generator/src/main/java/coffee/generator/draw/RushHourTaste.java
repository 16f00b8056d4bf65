package coffee.generator.draw;

import coffee.contract.Dimension;
import coffee.contract.Menu;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws as a café's guests do over the day: espresso and haste in the morning, the young after school, larger rounds
 * and sweeter cups towards the evening. A name without a habit is drawn evenly. For one thread.
 */
final class RushHourTaste implements Taste {

    private static final int QUARTERS = 96;

    private static final Map<String, DayCurve> HABITS = Map.ofEntries(
            Map.entry("Espresso", new DayCurve(0.6, 2.6, 7.75, 1.5)),
            Map.entry("Espresso Macchiato", new DayCurve(0.4, 0.9, 13.75, 1.2)),
            Map.entry("Espresso con Panna", new DayCurve(0.2, 1.3, 20.50, 2.2)),
            Map.entry("Caffe Latte", new DayCurve(0.8, 1.5, 9.50, 1.8)),
            Map.entry("Flat White", new DayCurve(0.6, 0.9, 10.50, 1.8)),
            Map.entry("Cafe Breve", new DayCurve(0.3, 0.8, 16.00, 2.0)),
            Map.entry("Cappuccino", new DayCurve(0.7, 1.4, 10.00, 1.5)),
            Map.entry("Caffe Mocha", new DayCurve(0.4, 1.8, 16.50, 2.0)),
            Map.entry("Americano", new DayCurve(0.8, 1.2, 12.75, 1.5)),
            Map.entry("0010", new DayCurve(0.05, 0.3, 15.50, 1.2)),
            Map.entry("1020", new DayCurve(0.3, 1.8, 16.00, 1.5)),
            Map.entry("2030", new DayCurve(1.0, 1.0, 8.50, 1.5)),
            Map.entry("3040", new DayCurve(1.0, 1.4, 8.00, 1.5)),
            Map.entry("4050", new DayCurve(0.9, 1.0, 12.75, 1.3)),
            Map.entry("5060", new DayCurve(0.7, 0.6, 12.50, 1.5)),
            Map.entry("6070", new DayCurve(0.3, 1.2, 10.50, 1.3)),
            Map.entry("7080", new DayCurve(0.2, 0.9, 10.75, 1.3)),
            Map.entry("8090", new DayCurve(0.1, 0.4, 15.00, 1.2)),
            Map.entry("9999", new DayCurve(0.15, 0, 12.00, 1.0)),
            Map.entry("Cash", new DayCurve(0.7, 0.9, 10.75, 2.0)),
            Map.entry("Credit", new DayCurve(0.8, 0.8, 19.00, 3.0)),
            Map.entry("Debit", new DayCurve(1.0, 0.9, 8.25, 2.0)));
    private static final DayCurve COMPANY = new DayCurve(1.2, 2.6, 16.50, 3.0);

    private final RushHours day;
    private final Quarter[] quarters = new Quarter[QUARTERS];

    /** The wheels of a quarter of an hour. */
    private record Quarter(Wheel[] customer, Wheel cups, Wheel coffees) {}

    RushHourTaste(RushHours day) {
        this.day = day;
        for (int q = 0; q < QUARTERS; q++) {
            quarters[q] = quarter((q + 0.5) * 24 / QUARTERS);
        }
    }

    private static Quarter quarter(double hour) {
        Wheel[] customer =
                Customers.DIMENSIONS.stream().map(d -> wheel(d, hour)).toArray(Wheel[]::new);
        double[] cups = new double[Menu.MAX_CUPS];
        for (int n = 0; n < cups.length; n++) {
            cups[n] = StrictMath.exp(-n / COMPANY.at(hour));
        }
        return new Quarter(customer, new Wheel(cups), wheel(Menu.COFFEE, hour));
    }

    private static Wheel wheel(Dimension dimension, double hour) {
        List<String> names = Menu.names(dimension);
        return new Wheel(names.stream()
                .mapToDouble(name -> HABITS.getOrDefault(name, DayCurve.FLAT).at(hour))
                .toArray());
    }

    @Override
    public long draw(SplittableRandom random, long atMillis) {
        Quarter now = quarters[(int) (day.phase(atMillis) * QUARTERS)];
        int customer = 0;
        for (int d = 0; d < now.customer.length; d++) {
            customer = customer * Menu.names(Customers.DIMENSIONS.get(d)).size() + now.customer[d].spin(random);
        }
        int cups = 1 + now.cups.spin(random);
        long coffees = 0;
        for (int cup = 0; cup < cups; cup++) {
            coffees |= (long) now.coffees.spin(random) << (cup * PackedOrder.COFFEE_BITS);
        }
        return PackedOrder.of(customer, cups, coffees);
    }
}
