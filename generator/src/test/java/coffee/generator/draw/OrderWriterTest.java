package coffee.generator.draw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Menu;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderWriterTest {

    private static final List<String> COFFEES = Menu.names(Menu.COFFEE);

    @Test
    void writesTheExampleOfTheContract() {
        long order = order(List.of("1020", "Cash"), List.of("Americano", "Espresso"));
        assertEquals(
                "{\"customerAgeGrade\": \"1020\", \"paymentMethod\": \"Cash\", \"orders\": [\"Americano\", \"Espresso\"]}\n",
                written(order, false, 0));
    }

    @Test
    void appendsTheTimestamp() {
        long order = order(List.of("9999", "Debit"), List.of("Flat White"));
        assertEquals(
                "{\"customerAgeGrade\": \"9999\", \"paymentMethod\": \"Debit\", \"orders\": [\"Flat White\"], \"orderedAt\": 1773478200007}\n",
                written(order, true, 1773478200007L));
    }

    @Test
    void writesEveryCustomerAndEveryNumberOfCups() {
        for (int customer = 0; customer < PackedOrder.customers(); customer++) {
            for (int cups = 1; cups <= Menu.MAX_CUPS; cups++) {
                int first = customer + cups;
                List<String> names = IntStream.range(0, cups)
                        .mapToObj(cup -> COFFEES.get((first + cup) % COFFEES.size()))
                        .toList();
                long order = order(PackedOrder.names(customer), names);
                assertEquals(BrokenLines.Draft.of(order).line() + "\n", written(order, false, 0));
                assertEquals(
                        BrokenLines.Draft.of(order)
                                        .with("orderedAt", "946684800000")
                                        .line() + "\n",
                        written(order, true, 946684800000L));
            }
        }
    }

    @Test
    void namesTheBranchBehindTheCoffees() {
        long order = PackedOrder.at(12, order(List.of("9999", "Debit"), List.of("Flat White")));
        byte[] target = new byte[new OrderWriter(true, 20).room()];
        int end = new OrderWriter(true, 20).write(order, 1773478200007L, target, 0);
        assertEquals(
                "{\"customerAgeGrade\": \"9999\", \"paymentMethod\": \"Debit\", \"orders\": [\"Flat White\"], \"branch\": \"Hongdae 2\", \"orderedAt\": 1773478200007}\n",
                new String(target, 0, end, UTF_8));
        assertEquals(
                new String(target, 0, end - 1, UTF_8),
                BrokenLines.Draft.of(order).with("orderedAt", "1773478200007").line());
    }

    private static long order(List<String> customer, List<String> names) {
        int number = IntStream.range(0, PackedOrder.customers())
                .filter(c -> PackedOrder.names(c).equals(customer))
                .findFirst()
                .orElseThrow();
        long coffees = 0;
        for (int cup = 0; cup < names.size(); cup++) {
            coffees |= (long) COFFEES.indexOf(names.get(cup)) << (4 * cup);
        }
        return PackedOrder.of(number, names.size(), coffees);
    }

    private static String written(long order, boolean timestamps, long millis) {
        OrderWriter writer = new OrderWriter(timestamps, 0);
        byte[] target = new byte[3 + writer.room()];
        int end = writer.write(order, millis, target, 3);
        return new String(target, 3, end - 3, UTF_8);
    }
}
