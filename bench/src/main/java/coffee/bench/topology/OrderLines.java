package coffee.bench.topology;

import coffee.contract.Menu;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws order lines from the menu, or from a menu so many times as long. For one thread. */
final class OrderLines {

    private static final long SEED = 20_261_120;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<String> ages;
    private final List<String> payments;
    private final List<String> coffees;

    OrderLines(int timesTheMenu) {
        ages = longer(Menu.names(Menu.AGE), timesTheMenu);
        payments = longer(Menu.names(Menu.PAYMENT), timesTheMenu);
        coffees = longer(Menu.names(Menu.COFFEE), timesTheMenu);
    }

    /** Further names are as long as those of the menu, so that the orders are too. */
    private static List<String> longer(List<String> menu, int times) {
        List<String> names = new ArrayList<>(menu);
        for (int i = 1; i < times; i++) {
            char mark = (char) ('a' + i);
            menu.forEach(name -> names.add(mark + name.substring(1)));
        }
        return names;
    }

    byte[] next() {
        StringBuilder line = new StringBuilder("{\"customerAgeGrade\": \"")
                .append(one(ages))
                .append("\", \"paymentMethod\": \"")
                .append(one(payments))
                .append("\", \"orders\": [");
        int cups = 1 + random.nextInt(Menu.MAX_CUPS);
        for (int i = 0; i < cups; i++) {
            line.append(i == 0 ? "\"" : ", \"").append(one(coffees)).append('"');
        }
        return line.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private String one(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }
}
