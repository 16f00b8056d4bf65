package coffee.contract.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Dimension;
import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The fast decoder and the reference never disagree. {@code coffee.mutations} is the number of lines, which differ in
 * each run. A failure names the seed; {@code coffee.seed} repeats it.
 */
class MutationTest {

    private static final int MUTATIONS = Integer.getInteger("coffee.mutations", 100_000);
    private static final long SEED =
            Long.getLong("coffee.seed", ThreadLocalRandom.current().nextLong(1_000_000));

    private static final int SCHEMAS = 200;
    private static final int MUTATIONS_A_SCHEMA = 500;

    /** Short and long names, and some that look like other syntax. */
    private static final List<String> FIELDS = List.of(
            "a",
            "ab",
            "abc",
            "orders",
            "order",
            "Orders",
            "the shop's branch",
            "\uc8fc\ubb38",
            "null",
            "[{:,",
            "ordered",
            "0",
            "x".repeat(64));

    private static final byte[] NEXT = OneOrder.CASH.getBytes(ISO_8859_1);

    private int good;
    private int ordinary;

    @Test
    void theFastDecoderAgreesWithTheReferenceOnMutatedLines() throws IOException {
        // given
        Mutations mutations = new Mutations(new Random(SEED), Schema.COFFEE, lines());

        // when, then
        agree(Schema.COFFEE, mutations, MUTATIONS, "");
        enough(MUTATIONS);
    }

    @Test
    void theyAgreeWhateverTheSchema() {
        // given
        Random random = new Random(SEED);

        for (int s = 0; s < SCHEMAS; s++) {
            Schema schema = schema(random);
            List<byte[]> lines =
                    Stream.generate(() -> line(schema, random)).limit(20).toList();

            // when, then
            agree(schema, new Mutations(random, schema, lines), MUTATIONS_A_SCHEMA, " of " + schema.toJson());
        }
        enough(SCHEMAS * MUTATIONS_A_SCHEMA);
    }

    private void agree(Schema schema, Mutations mutations, int lines, String of) {
        FastDecoder fast = new FastDecoder(schema);
        ReferenceDecoder reference = new ReferenceDecoder(schema);
        for (int i = 0; i < lines; i++) {
            byte[] line = mutations.next();
            String expected = OneOrder.reference(reference, line, OrderLimits.LATEST);
            boolean isOrdinary = fast.decodeFast(batch(line), 0, line.length, OrderLimits.LATEST.toEpochMilli());
            String inABatch = isOrdinary ? OneOrder.order(fast) : expected;
            String alone = OneOrder.fast(fast, line, 0, line.length);
            String at = "line " + i + of + " of seed " + SEED + ": ";
            assertEquals(expected, inABatch, () -> at + new String(line, ISO_8859_1));
            assertEquals(expected, alone, () -> at + new String(line, ISO_8859_1));
            good += expected.startsWith("Order") ? 1 : 0;
            ordinary += isOrdinary ? 1 : 0;
            if (fast.names().crowded()) {
                fast.names().clear();
            }
        }
    }

    private void enough(int lines) {
        System.out.printf(
                "seed %d: %,d lines, %,d of them orders, %,d by the fast path%n", SEED, lines, good, ordinary);
        assertTrue(good > lines / 10, "only " + good + " orders");
        assertTrue(ordinary > lines / 20 && ordinary <= good, "only " + ordinary + " ordinary orders");
    }

    private static Schema schema(Random random) {
        List<String> fields = new ArrayList<>(FIELDS);
        Collections.shuffle(fields, random);
        List<Dimension> dimensions = new ArrayList<>();
        for (int n = 1 + random.nextInt(Schema.MOST_DIMENSIONS); n > 0; n--) {
            dimensions.add(new Dimension(
                    0,
                    "d" + n,
                    fields.get(n),
                    random.nextBoolean(),
                    random.nextInt(3) == 0,
                    random.nextBoolean(),
                    Map.of()));
        }
        return Schema.of("item", dimensions, List.of(Schema.ALL));
    }

    /** An order, most often written as in the contract's example. */
    private static byte[] line(Schema schema, Random random) {
        List<String> fields = new ArrayList<>();
        for (Dimension d : schema.dimensions()) {
            if (!d.optional() || random.nextBoolean()) {
                String value = d.list()
                        ? Stream.generate(() -> name(random))
                                .limit(1 + random.nextInt(4))
                                .collect(joining(", ", "[", "]"))
                        : name(random);
                boolean none = d.optional() && random.nextInt(4) == 0;
                fields.add("\"" + d.field() + "\": " + (none ? "null" : value));
            }
        }
        if (random.nextBoolean()) {
            fields.add("\"orderedAt\": 1773478200000");
        }
        if (random.nextInt(3) == 0) {
            fields.add("\"id\": " + random.nextInt(100));
            fields.add("\"note\": \"none\"");
            Collections.shuffle(fields, random);
        }
        return ("{" + String.join(", ", fields) + "}").getBytes(UTF_8);
    }

    private static String name(Random random) {
        return "\""
                + List.of("a", "Espresso", "Caf\u00e9 au lait", "S" + random.nextInt(50))
                        .get(random.nextInt(4)) + "\"";
    }

    /** The line as in a batch, followed by another. */
    private static byte[] batch(byte[] line) {
        byte[] batch = Arrays.copyOf(line, line.length + NEXT.length);
        System.arraycopy(NEXT, 0, batch, line.length, NEXT.length);
        return batch;
    }

    /** The same number of lines of each file; other tests cover huge lines. */
    private static List<byte[]> lines() throws IOException {
        List<byte[]> lines = new ArrayList<>();
        for (String file : List.of("orders-10k", "orders-timed-20k", "orders-dirty", "orders-branches-20k")) {
            OrderFiles.lines(file).stream()
                    .filter(line -> line.length < 1_000)
                    .limit(1_000)
                    .forEach(lines::add);
        }
        return lines;
    }
}
