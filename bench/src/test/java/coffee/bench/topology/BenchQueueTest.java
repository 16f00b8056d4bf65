package coffee.bench.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Menu;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchQueueTest {

    @Test
    void drawsOrdersOfAboutTheSameSizeFromALongerMenu() {
        assertEquals(9, coffees(1));
        assertEquals(90, coffees(10));
        assertEquals(bytes(1), bytes(10), bytes(1) / 50.0);
    }

    private static int coffees(int timesTheMenu) {
        Set<String> names = new HashSet<>();
        for (byte[] line : BenchQueue.draw(2_000, timesTheMenu)) {
            Verdict verdict = new ReferenceDecoder(Schema.COFFEE).decode(line, 0, line.length, OrderLimits.LATEST);
            assertTrue(verdict instanceof Verdict.Accepted);
            names.addAll(((Verdict.Accepted) verdict).order().names(Menu.COFFEE));
        }
        return names.size();
    }

    private static int bytes(int timesTheMenu) {
        return Arrays.stream(BenchQueue.draw(20_000, timesTheMenu))
                .mapToInt(line -> line.length)
                .sum();
    }
}
