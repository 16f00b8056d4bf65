package coffee.bench.topology;

import com.google.gson.Gson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An order as a program reads it that does not mind: by Gson, as it comes. */
final class GsonOrder {

    private static final Gson GSON = new Gson();

    private String customerAgeGrade;
    private String paymentMethod;
    private List<String> orders;

    static GsonOrder parse(String line) {
        return GSON.fromJson(line, GsonOrder.class);
    }

    /** Counts in memory, as the usual code does. */
    static final class Tally {

        private final Map<String, Long> counts = new HashMap<>();

        void add(GsonOrder order) {
            add("age:" + order.customerAgeGrade);
            add("payment:" + order.paymentMethod);
            order.orders.forEach(coffee -> add("coffee:" + coffee));
        }

        private void add(String field) {
            counts.merge(field, 1L, Long::sum);
        }
    }
}
