package coffee.generator.draw;

import coffee.contract.Dimension;
import coffee.contract.Menu;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A café's day: how busy it is at each time. The day can be shorter than 24 hours, so a demo of minutes sees all of it;
 * days of any length are aligned to midnight UTC. Immutable.
 */
public record RushHours(Duration day) {

    public static final Duration WHOLE_DAY = Duration.ofDays(1);

    private static final int MINUTES = 24 * 60;
    private static final List<DayCurve> LOAD = List.of(
            new DayCurve(0.05, 1.00, 8.25, 0.9),
            new DayCurve(0, 0.70, 12.75, 0.8),
            new DayCurve(0, 0.50, 16.00, 1.2),
            new DayCurve(0, 0.30, 19.75, 1.3));

    public RushHours {
        if (!isDay(day)) {
            throw new IllegalArgumentException("must be a day's length from 1s to 1d");
        }
    }

    public static boolean isDay(Duration length) {
        return length.compareTo(Duration.ofSeconds(1)) >= 0 && length.compareTo(WHOLE_DAY) <= 0;
    }

    /** How busy it is in each minute of the day, relative to the day's mean. */
    public static double[] load() {
        double[] load = new double[MINUTES];
        double sum = 0;
        for (int m = 0; m < MINUTES; m++) {
            double hour = (m + 0.5) / 60;
            for (DayCurve curve : LOAD) {
                load[m] += curve.at(hour);
            }
            sum += load[m];
        }
        for (int m = 0; m < MINUTES; m++) {
            load[m] *= MINUTES / sum;
        }
        return load;
    }

    /** The part of the day that has passed at this moment, in [0, 1). */
    public double phase(long atMillis) {
        return (double) Math.floorMod(atMillis, day.toMillis()) / day.toMillis();
    }

    /**
     * How something rises and falls over a day: a floor, plus a bell around one hour. Uses StrictMath, so a seed gives
     * the same orders on every machine.
     */
    private record DayCurve(double floor, double height, double peakHour, double widthHours) {

        static final DayCurve FLAT = new DayCurve(1, 0, 12, 1);

        private static final double HOURS = 24;

        double at(double hour) {
            double apart = Math.abs(hour - peakHour) % HOURS;
            double distance = Math.min(apart, HOURS - apart) / widthHours;
            return floor + height * StrictMath.exp(-distance * distance / 2);
        }
    }

    /**
     * Draws what a café's guests order over the day: espresso in the morning, young guests after school, larger rounds
     * and sweeter cups in the evening. A name without a habit is drawn evenly. For one thread.
     */
    static final class HourlyTaste implements Taste {

        private static final int QUARTERS = 96;

        private static final Map<String, RushHours.DayCurve> HABITS = Map.ofEntries(
                Map.entry("Espresso", new RushHours.DayCurve(0.6, 2.6, 7.75, 1.5)),
                Map.entry("Espresso Macchiato", new RushHours.DayCurve(0.4, 0.9, 13.75, 1.2)),
                Map.entry("Espresso con Panna", new RushHours.DayCurve(0.2, 1.3, 20.50, 2.2)),
                Map.entry("Caffe Latte", new RushHours.DayCurve(0.8, 1.5, 9.50, 1.8)),
                Map.entry("Flat White", new RushHours.DayCurve(0.6, 0.9, 10.50, 1.8)),
                Map.entry("Cafe Breve", new RushHours.DayCurve(0.3, 0.8, 16.00, 2.0)),
                Map.entry("Cappuccino", new RushHours.DayCurve(0.7, 1.4, 10.00, 1.5)),
                Map.entry("Caffe Mocha", new RushHours.DayCurve(0.4, 1.8, 16.50, 2.0)),
                Map.entry("Americano", new RushHours.DayCurve(0.8, 1.2, 12.75, 1.5)),
                Map.entry("0010", new RushHours.DayCurve(0.05, 0.3, 15.50, 1.2)),
                Map.entry("1020", new RushHours.DayCurve(0.3, 1.8, 16.00, 1.5)),
                Map.entry("2030", new RushHours.DayCurve(1.0, 1.0, 8.50, 1.5)),
                Map.entry("3040", new RushHours.DayCurve(1.0, 1.4, 8.00, 1.5)),
                Map.entry("4050", new RushHours.DayCurve(0.9, 1.0, 12.75, 1.3)),
                Map.entry("5060", new RushHours.DayCurve(0.7, 0.6, 12.50, 1.5)),
                Map.entry("6070", new RushHours.DayCurve(0.3, 1.2, 10.50, 1.3)),
                Map.entry("7080", new RushHours.DayCurve(0.2, 0.9, 10.75, 1.3)),
                Map.entry("8090", new RushHours.DayCurve(0.1, 0.4, 15.00, 1.2)),
                Map.entry("9999", new RushHours.DayCurve(0.15, 0, 12.00, 1.0)),
                Map.entry("Cash", new RushHours.DayCurve(0.7, 0.9, 10.75, 2.0)),
                Map.entry("Credit", new RushHours.DayCurve(0.8, 0.8, 19.00, 3.0)),
                Map.entry("Debit", new RushHours.DayCurve(1.0, 0.9, 8.25, 2.0)));
        private static final RushHours.DayCurve COMPANY = new RushHours.DayCurve(1.2, 2.6, 16.50, 3.0);

        private final RushHours day;
        private final Quarter[] quarters = new Quarter[QUARTERS];

        /** The weights in a quarter of an hour. */
        private record Quarter(Taste.Weights[] customer, Taste.Weights cups, Taste.Weights coffees) {}

        HourlyTaste(RushHours day) {
            this.day = day;
            for (int q = 0; q < QUARTERS; q++) {
                quarters[q] = quarter((q + 0.5) * 24 / QUARTERS);
            }
        }

        private static Quarter quarter(double hour) {
            Taste.Weights[] customer = PackedOrder.CUSTOMER_DIMENSIONS.stream()
                    .map(d -> weights(d, hour))
                    .toArray(Taste.Weights[]::new);
            double[] cups = new double[Menu.MAX_CUPS];
            for (int n = 0; n < cups.length; n++) {
                cups[n] = StrictMath.exp(-n / COMPANY.at(hour));
            }
            return new Quarter(customer, new Taste.Weights(cups), weights(Menu.COFFEE, hour));
        }

        private static Taste.Weights weights(Dimension dimension, double hour) {
            List<String> names = Menu.names(dimension);
            return new Taste.Weights(names.stream()
                    .mapToDouble(name ->
                            HABITS.getOrDefault(name, RushHours.DayCurve.FLAT).at(hour))
                    .toArray());
        }

        @Override
        public long draw(SplittableRandom random, long atMillis) {
            Quarter now = quarters[(int) (day.phase(atMillis) * QUARTERS)];
            int customer = 0;
            for (int d = 0; d < now.customer.length; d++) {
                customer = customer
                                * Menu.names(PackedOrder.CUSTOMER_DIMENSIONS.get(d))
                                        .size()
                        + now.customer[d].draw(random);
            }
            int cups = 1 + now.cups.draw(random);
            long coffees = 0;
            for (int cup = 0; cup < cups; cup++) {
                coffees |= (long) now.coffees.draw(random) << (cup * PackedOrder.COFFEE_BITS);
            }
            return PackedOrder.of(customer, cups, coffees);
        }
    }
}
