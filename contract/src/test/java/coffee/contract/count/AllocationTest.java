package coffee.contract.count;

import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.PeriodLength;
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
    void namesSeenBeforeCostNoAllocation() throws IOException {
        // given
        List<byte[]> lines = OrderFiles.lines("orders-10k");
        OrderCounter counter = new OrderCounter(List.of(PeriodLength.parse("30s")));
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
