package coffee.contract.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.OrderFiles;
import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastDecoderTest {

    private static final long LATEST = OrderLimits.LATEST.toEpochMilli();

    private final FastDecoder decoder = new FastDecoder(Schema.COFFEE);

    private boolean isOrdinary(String line) {
        byte[] bytes = line.getBytes(UTF_8);
        return decoder.decodeFast(bytes, 0, bytes.length, LATEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders-10k", "orders-timed-20k", "orders-branches-20k", "rides-5k"})
    void cleanOrdersNeverNeedTheReference(String file) throws IOException {
        // given
        FastDecoder fast = new FastDecoder(OrderFiles.schema(file));
        ReferenceDecoder reference = new ReferenceDecoder(OrderFiles.schema(file));
        int orders = 0;

        for (byte[] line : OrderFiles.lines(file)) {
            // when
            boolean isOrder = reference.decode(line, 0, line.length, OrderLimits.LATEST) instanceof Verdict.Accepted;

            // then
            assertEquals(isOrder, fast.decodeFast(line, 0, line.length, LATEST), () -> new String(line, UTF_8));
            orders += isOrder ? 1 : 0;
        }
        assertTrue(orders > 4_900, "only " + orders);
    }

    @ParameterizedTest
    @MethodSource("ordinary")
    void readsTheOrdinaryShapeInAnyOrderAndSpacing(String line) {
        assertTrue(isOrdinary(line));
        assertEquals(Lines.reference(line), Lines.order(decoder));
    }

    static Stream<String> ordinary() {
        return Stream.of(
                Lines.CASH,
                Lines.CASH.replace(" ", ""),
                Lines.CASH.replace(" ", " \t\r\n "),
                "\r\n {\t\"orders\" : [ \"a\" , \"b\" ] , \"paymentMethod\" :\"c\", \"customerAgeGrade\":\t\"d\" } \r",
                "{\"orderedAt\":1773478200000,\"orders\":[\"a\"],\"paymentMethod\":\"c\",\"customerAgeGrade\":\"d\"}",
                Lines.CASH.replace("}", ", \"orderedAt\": \"2026-03-14T08:50:00Z\"}"),
                Lines.CASH.replace("}", ", \"orderedAt\": \"2024-02-29T23:59:59.1239Z\" }"),
                Lines.CASH.replace("}", ", \"orderedAt\": 946684800000}"),
                Lines.CASH.replace("}", ", \"branch\": \"Pangyo\"}"),
                Lines.CASH.replace("}", ", \"branch\": \"Pangyo\", \"orderedAt\": 1773478200000}"),
                Lines.CASH.replace("}", ", \"branch\": null}"),
                Lines.with("\"branch\": \"Pangyo\""),
                Lines.with("\"id\": 7, \"id2\": -0.5e+3, \"x\": true, \"y\":false, \"z\" : null, \"\": \"\""),
                Lines.paidBy("\"Caf\u00e9\""),
                Lines.paidBy("\"\ud83d\ude00\""),
                Lines.paidBy("\"C\\u0061sh\""),
                Lines.paidBy("\"a\\\\\""),
                Lines.paidBy("\"\\ud83d\\ude00\""),
                Lines.paidBy("\"" + "\\uc544".repeat(64) + "\""),
                Lines.paidBy("\"" + "a".repeat(23) + "\""),
                Lines.paidBy("\"" + "a".repeat(24) + "\""),
                Lines.paidBy("\"" + "\uc544".repeat(64) + "\""));
    }

    @ParameterizedTest
    @MethodSource("unusual")
    void leavesWhatIsUnusualToTheReference(String line) {
        assertFalse(isOrdinary(line));
        byte[] bytes = line.getBytes(UTF_8);
        assertEquals(Lines.reference(line), Lines.fast(decoder, bytes, 0, bytes.length));
    }

    static Stream<String> unusual() {
        return Stream.of(
                "",
                "{}",
                Lines.with("\"x\": 1, \"x\": 2"),
                Lines.with("\"x\": [1]"),
                Lines.with("\"x\": 01"),
                Lines.with("\"x\": 1."),
                Lines.with("\"x\": 1e"),
                Lines.with("\"x\": -"),
                Lines.with("\"x\": nul"),
                Lines.with("\"x\": \"\\n\""),
                Lines.with("\"x\": \"\t\""),
                Lines.with("\"\u00e9\": 1"),
                Lines.with("\"branch\": 1"),
                Lines.with("\"branch\": [\"a\"]"),
                Lines.with(", \"orderedAt\": 1773478200000"),
                Lines.with("\"paymentMethod\": \"Cash\""),
                Lines.with("\"orderedAt\": null"),
                Lines.with("\"orderedAt\": \"2026-03-14T17:50:00+09:00\""),
                Lines.with("\"orderedAt\": 4102444800001"),
                Lines.paidBy("\"C\\u00zzsh\""),
                Lines.paidBy("\"a\\\"b\""),
                Lines.paidBy("\"\""),
                Lines.ordering("[]"),
                Lines.CASH + "}",
                Lines.CASH.substring(0, Lines.CASH.length() - 1));
    }

    /** What comes after a line in the batch is another's, however well it would go on. */
    @Test
    void neverReadsPastTheLine() {
        byte[] bytes = (Lines.CASH + Lines.CASH).getBytes(UTF_8);
        for (int to = 0; to < Lines.CASH.length(); to++) {
            assertFalse(decoder.decode(bytes, 0, to, LATEST), "up to " + to);
            assertEquals(Reason.MALFORMED_JSON, decoder.reason());
        }
        assertTrue(decoder.decode(bytes, Lines.CASH.length(), bytes.length, LATEST));
    }

    @Test
    void givesTheSameNumberToTheSameName() {
        // given
        byte[] raw = Lines.ordering("[\"Cash\", \"Caf\u00e9\", \"Cash\"]").getBytes(UTF_8);
        byte[] escaped =
                Lines.ordering("[\"\\u0043ash\", \"Caf\\u00e9\", \"Cash\"]").getBytes(UTF_8);

        // when
        decoder.decode(raw, 0, raw.length, LATEST);
        int[] first = ids();
        decoder.decode(escaped, 0, escaped.length, LATEST);

        // then
        assertEquals(Arrays.toString(first), Arrays.toString(ids()));
        assertEquals(first[2], first[4]);
        assertFalse(first[1] == first[2], "of the payment and of the coffee");
    }

    private int[] ids() {
        int[] ids = new int[decoder.order().size()];
        Arrays.setAll(ids, decoder.order()::id);
        return ids;
    }

    /** A name that needs an escape must not be found by the bytes that it would have without. */
    @Test
    void doesNotMistakeAnEscapeForTheNameItStandsFor() {
        byte[] name = Lines.paidBy("\"a\\\\n\"").getBytes(UTF_8);
        byte[] control = Lines.paidBy("\"a\\n\"").getBytes(UTF_8);
        byte[] quoted = Lines.paidBy("\"a\\\"\"").getBytes(UTF_8);
        for (int i = 0; i < 2; i++) {
            assertTrue(decoder.decode(name, 0, name.length, LATEST));
            assertFalse(decoder.decode(control, 0, control.length, LATEST));
            assertEquals(Reason.BAD_NAME, decoder.reason());
            assertTrue(decoder.decode(quoted, 0, quoted.length, LATEST));
            assertEquals("a\"", decoder.names().text(decoder.order().id(1)));
        }
    }

    @Test
    void forgetsNamesOnlyWhenTold() {
        // given
        for (int i = 0; !decoder.names().crowded(); i++) {
            assertTrue(isOrdinary(Lines.paidBy("\"" + i + (i % 2 == 0 ? "\"" : "x".repeat(50) + "\""))));
        }

        // when
        int before = decoder.names().size();
        decoder.names().clear();

        // then
        assertEquals(8_192, before);
        assertEquals(0, decoder.names().size());
        assertTrue(isOrdinary(Lines.CASH));
        assertEquals(3, decoder.names().size());
    }
}
