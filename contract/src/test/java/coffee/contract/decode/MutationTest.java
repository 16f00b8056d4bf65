package coffee.contract.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * The fast decoder and the reference never disagree. As many lines are tried as {@code coffee.mutations} says, other
 * ones each time; a failure names the seed, to be given as {@code coffee.seed}.
 */
class MutationTest {

    private static final int MUTATIONS = Integer.getInteger("coffee.mutations", 100_000);
    private static final long SEED =
            Long.getLong("coffee.seed", ThreadLocalRandom.current().nextLong(1_000_000));

    private static final byte[] NEXT = Lines.CASH.getBytes(ISO_8859_1);

    @Test
    void theFastDecoderAgreesWithTheReferenceOnMutatedLines() throws IOException {
        // given
        Mutations mutations = new Mutations(new Random(SEED), lines());
        FastDecoder fast = new FastDecoder();
        int good = 0;
        int ordinary = 0;

        for (int i = 0; i < MUTATIONS; i++) {
            // when
            byte[] line = mutations.next();
            String expected = Lines.reference(line, OrderLimits.LATEST);
            boolean isOrdinary = fast.decodeFast(batch(line), 0, line.length, OrderLimits.LATEST.toEpochMilli());
            String inABatch = isOrdinary ? Lines.order(fast).toString() : expected;
            String alone = Lines.fast(fast, line, 0, line.length);

            // then
            String at = "line " + i + " of seed " + SEED + ": ";
            assertEquals(expected, inABatch, () -> at + new String(line, ISO_8859_1));
            assertEquals(expected, alone, () -> at + new String(line, ISO_8859_1));
            good += expected.startsWith("Order") ? 1 : 0;
            ordinary += isOrdinary ? 1 : 0;
            if (fast.names().crowded()) {
                fast.names().clear();
            }
        }
        System.out.printf(
                "seed %d: %,d lines, %,d of them orders, %,d by the fast path%n", SEED, MUTATIONS, good, ordinary);
        assertTrue(good > MUTATIONS / 10, "only " + good + " orders");
        assertTrue(ordinary > MUTATIONS / 20 && ordinary <= good, "only " + ordinary + " ordinary orders");
    }

    /** The line as it stands in a batch, with another behind it. */
    private static byte[] batch(byte[] line) {
        byte[] batch = Arrays.copyOf(line, line.length + NEXT.length);
        System.arraycopy(NEXT, 0, batch, line.length, NEXT.length);
        return batch;
    }

    /** Clean, timed and dirty lines in equal shares; huge ones are left to the other tests. */
    private static List<byte[]> lines() throws IOException {
        List<byte[]> lines = new ArrayList<>();
        for (String file : List.of("orders-10k", "orders-timed-20k", "orders-dirty")) {
            OrderFiles.lines(file).stream()
                    .filter(line -> line.length < 1_000)
                    .limit(1_000)
                    .forEach(lines::add);
        }
        return lines;
    }
}
