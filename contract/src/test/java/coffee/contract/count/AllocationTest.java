package coffee.contract.count;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void namesAndPairsSeenBeforeCostNoAllocation() throws IOException {
        // given
        ReferenceDecoder decoder = new ReferenceDecoder(Schema.COFFEE);
        List<byte[]> lines = OrderFiles.lines("orders-branches-20k").stream()
                .filter(line -> decoder.decode(line, 0, line.length, OrderLimits.LATEST) instanceof Verdict.Accepted)
                .map(line -> new String(line, UTF_8)
                        .replaceAll(", \"orderedAt\": [0-9]+", "")
                        .getBytes(UTF_8))
                .limit(10_000)
                .toList();
        OrderCounter counter = new OrderCounter(Schema.COFFEE, List.of(PeriodLength.parse("30s")));
        counter.at(Optional.of(Instant.parse("2026-03-14T08:50:00Z")), OrderLimits.LATEST);
        count(lines, counter);

        // when
        long before = THREADS.getCurrentThreadAllocatedBytes();
        count(lines, counter);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        // then
        assertTrue(allocated < lines.size(), allocated + " bytes for " + lines.size() + " orders");
    }

    private static void count(List<byte[]> lines, OrderCounter counter) {
        for (int i = 0; i < lines.size(); i++) {
            byte[] line = lines.get(i);
            counter.add(line, 0, line.length);
        }
    }
}
