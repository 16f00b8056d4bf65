package coffee.bench.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Menu;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.Verdict;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderLinesTest {

    @Test
    void drawsOrdersOfAboutTheSameSizeFromALongerMenu() {
        assertEquals(9, coffees(1));
        assertEquals(90, coffees(10));
        assertEquals(bytes(1), bytes(10), bytes(1) / 50.0);
    }

    private static int coffees(int timesTheMenu) {
        OrderLines lines = new OrderLines(timesTheMenu);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            byte[] line = lines.next();
            Verdict verdict = new ReferenceDecoder(Schema.COFFEE).decode(line, 0, line.length, OrderLimits.LATEST);
            assertTrue(verdict instanceof Verdict.Accepted);
            names.addAll(((Verdict.Accepted) verdict).order().names(Menu.COFFEE));
        }
        return names.size();
    }

    private static int bytes(int timesTheMenu) {
        OrderLines lines = new OrderLines(timesTheMenu);
        int bytes = 0;
        for (int i = 0; i < 20_000; i++) {
            bytes += lines.next().length;
        }
        return bytes;
    }
}
