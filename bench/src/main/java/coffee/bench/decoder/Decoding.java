package coffee.bench.decoder;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.contract.Counts;
import coffee.contract.OrderLimits;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import coffee.generator.draw.OrderLines;
import coffee.generator.out.LineBlock;
import com.google.gson.Gson;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decodes and counts the same orders in every way that there is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(Decoding.ORDERS)
public class Decoding {

    static final int ORDERS = 100_000;
    private static final long SEED = 20_261_120;
    private static final Instant NOW = Instant.parse("2026-11-20T20:05:30Z");

    private DrawnOrders lines;
    private OrderCounter counter;
    private OrderCounter crossing;
    private ReferenceDecoder reference;
    private Gson gson;

    /** What Gson maps an order to. */
    static final class GsonOrder {
        String customerAgeGrade;
        String paymentMethod;
        List<String> orders;
    }

    @Setup
    public void draw() {
        lines = DrawnOrders.draw(ORDERS, SEED);
        counter = counter(Schema.COFFEE.withoutCrosses());
        crossing = counter(Schema.COFFEE);
        reference = new ReferenceDecoder(Schema.COFFEE.withoutCrosses());
        gson = new Gson();
    }

    private static OrderCounter counter(Schema schema) {
        OrderCounter counter = new OrderCounter(
                schema, List.of(PeriodLength.parse("30s"), PeriodLength.parse("1h"), PeriodLength.parse("1d")));
        counter.at(Optional.of(NOW), OrderLimits.LATEST);
        return counter;
    }

    /** The topology's path, counting names only. */
    @Benchmark
    public OrderCounter fast() {
        lines.each(counter::add);
        return counter;
    }

    /** The same, with the pairs of all crosses. */
    @Benchmark
    public OrderCounter crosses() {
        lines.each(crossing::add);
        return crossing;
    }

    /** The strict decoder that the fast path is compared with. */
    @Benchmark
    public Counts reference() {
        Counts counts = new Counts();
        lines.each((bytes, from, to) -> {
            Verdict verdict = reference.decode(bytes, from, to, OrderLimits.LATEST);
            counts.add(((Verdict.Accepted) verdict).order());
        });
        return counts;
    }

    /** The obvious code: it checks nothing. */
    @Benchmark
    public Map<String, Long> gson() {
        Map<String, Long> counts = new HashMap<>();
        lines.each((bytes, from, to) -> {
            GsonOrder order = gson.fromJson(new String(bytes, from, to - from, UTF_8), GsonOrder.class);
            counts.merge(order.customerAgeGrade, 1L, Long::sum);
            counts.merge(order.paymentMethod, 1L, Long::sum);
            order.orders.forEach(name -> counts.merge(name, 1L, Long::sum));
        });
        return counts;
    }

    /** Orders as the contract's example writes them, one behind the other in one array, each with its line feed. */
    record DrawnOrders(byte[] bytes, int[] starts) {

        interface Visitor {
            void line(byte[] bytes, int from, int to);
        }

        /** Orders drawn uniformly from the menu. */
        static DrawnOrders draw(int count, long seed) {
            OrderLines source = new OrderLines(new OrderLines.Config(seed, false, 0, Optional.empty()), index -> 0);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int[] starts = new int[count + 1];
            for (int line = 0; line < count; ) {
                LineBlock drawn = source.draw(count - line);
                for (int at = drawn.from(); at < drawn.to(); ) {
                    at = drawn.endOfLine(at);
                    starts[++line] = out.size() + at - drawn.from();
                }
                out.write(drawn.bytes(), drawn.from(), drawn.length());
            }
            return new DrawnOrders(out.toByteArray(), starts);
        }

        int count() {
            return starts.length - 1;
        }

        void each(Visitor visitor) {
            for (int i = 0; i < count(); i++) {
                visitor.line(bytes, starts[i], starts[i + 1] - 1);
            }
        }
    }
}
