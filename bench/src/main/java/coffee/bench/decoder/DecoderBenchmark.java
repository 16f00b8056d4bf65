package coffee.bench.decoder;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.contract.Counts;
import coffee.contract.OrderLimits;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.count.OrderCounter;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.Verdict;
import com.google.gson.Gson;
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

/** Decodes the same orders from bytes and counts them, in each of the ways there are. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(DecoderBenchmark.ORDERS)
public class DecoderBenchmark {

    static final int ORDERS = 100_000;
    private static final long SEED = 20_261_120;
    private static final Instant NOW = Instant.parse("2026-11-20T20:05:30Z");

    private Lines lines;
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
        lines = Lines.draw(ORDERS, SEED);
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

    /** The path that the topology takes, where names alone are counted. */
    @Benchmark
    public OrderCounter fast() {
        lines.each(counter::add);
        return counter;
    }

    /** The same with the pairs of all crosses. */
    @Benchmark
    public OrderCounter crosses() {
        lines.each(crossing::add);
        return crossing;
    }

    /** The strict decoder that the fast path is held against. */
    @Benchmark
    public Counts reference() {
        Counts counts = new Counts();
        lines.each((bytes, from, to) -> {
            Verdict verdict = reference.decode(bytes, from, to, OrderLimits.LATEST);
            counts.add(((Verdict.Accepted) verdict).order());
        });
        return counts;
    }

    /** What one would write without much thought: it checks nothing. */
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
}
