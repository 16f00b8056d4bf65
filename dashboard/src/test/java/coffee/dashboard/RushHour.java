package coffee.dashboard;

import coffee.contract.Menu;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random orders from the menu: some names are more frequent than others, and the rate varies over time. */
final class RushHour {

    private static final double[] LIKED = {9, 3, 2, 14, 11, 3, 13, 6, 12};
    private static final double[] AGES = {1, 7, 18, 16, 13, 9, 6, 3, 1, 0.6};
    private static final double[] PAID = {3, 5, 4};

    private final Random random;

    RushHour(long seed) {
        random = new Random(seed);
    }

    /** Orders spread over a stretch of time, {@code aMinute} of them on average. */
    List<String> orders(Instant from, Instant to, double aMinute) {
        List<String> orders = new ArrayList<>();
        double second = 0;
        double seconds = to.getEpochSecond() - from.getEpochSecond();
        while (second < seconds) {
            double wave = 1 + 0.45 * Math.sin((from.getEpochSecond() + second) / 260);
            second += 60 / (aMinute * wave) * -Math.log(1 - random.nextDouble());
            orders.add(order(from.plusMillis((long) (1000 * second))));
        }
        return orders;
    }

    /** One order placed at that moment; without {@code orderedAt} if it is null. */
    String order(Instant at) {
        String[] cups = new String[1 + (int) Math.abs(random.nextGaussian() * 1.3)];
        for (int i = 0; i < cups.length; i++) {
            cups[i] = pick(Menu.names(Menu.COFFEE), LIKED);
        }
        return ModelPipeline.order(at, pick(Menu.names(Menu.AGE), AGES), pick(Menu.names(Menu.PAYMENT), PAID), cups);
    }

    private String pick(List<String> names, double[] weights) {
        double all = 0;
        for (double weight : weights) {
            all += weight;
        }
        double at = random.nextDouble() * all;
        for (int i = 0; i < weights.length; i++) {
            at -= weights[i];
            if (at < 0) {
                return names.get(i);
            }
        }
        return names.get(names.size() - 1);
    }
}
