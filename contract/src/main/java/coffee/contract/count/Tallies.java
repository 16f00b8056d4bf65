package coffee.contract.count;

import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.count.Tally.Share;
import coffee.contract.decode.Names;
import java.math.BigInteger;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * A tally for each of the latest stretches of time. A stretch is as long as lies in every period whole or not at all, so
 * that an order is tallied once, however many lengths of periods there are.
 */
final class Tallies {

    private static final int BITS = 4;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long stretchMillis;
    private final LongFunction<List<Share>> around;
    private final List<Tally> tallies;
    private Tally latest;

    /**
     * Tallies for periods of these lengths.
     *
     * @param around tells, of a moment, the counts that it belongs to
     * @param grew is told of fields, see {@link Tally}
     */
    Tallies(
            Schema schema,
            List<PeriodLength> lengths,
            Names names,
            LongFunction<List<Share>> around,
            IntConsumer grew) {
        this.stretchMillis = 1000 * commonSeconds(lengths);
        this.around = around;
        this.tallies = Stream.generate(() -> new Tally(schema, names, grew))
                .limit(1 << BITS)
                .toList();
        this.latest = tallies.get(0);
    }

    private static long commonSeconds(List<PeriodLength> lengths) {
        return lengths.stream()
                .map(length -> BigInteger.valueOf(length.seconds()))
                .reduce(BigInteger.ZERO, BigInteger::gcd)
                .longValueExact();
    }

    /** The tally of the stretch that holds the moment. */
    Tally at(long epochMillis) {
        if (!latest.covers(epochMillis)) {
            long stretch = Math.floorDiv(epochMillis, stretchMillis);
            latest = tallies.get((int) (stretch * SPREAD >>> (Long.SIZE - BITS)));
            if (!latest.covers(epochMillis)) {
                latest.empty();
                latest.cover(stretch * stretchMillis, (stretch + 1) * stretchMillis, around.apply(epochMillis));
            }
        }
        return latest;
    }

    void empty() {
        tallies.forEach(Tally::empty);
    }

    /** Begins anew: no tally belongs to any counts. */
    void uncover() {
        tallies.forEach(Tally::uncover);
    }
}
