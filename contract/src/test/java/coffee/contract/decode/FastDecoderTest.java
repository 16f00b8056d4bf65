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
        assertEquals(OneOrder.reference(line), OneOrder.order(decoder));
    }

    static Stream<String> ordinary() {
        return Stream.of(
                OneOrder.CASH,
                OneOrder.CASH.replace(" ", ""),
                OneOrder.CASH.replace(" ", " \t\r\n "),
                "\r\n {\t\"orders\" : [ \"a\" , \"b\" ] , \"paymentMethod\" :\"c\", \"customerAgeGrade\":\t\"d\" } \r",
                "{\"orderedAt\":1773478200000,\"orders\":[\"a\"],\"paymentMethod\":\"c\",\"customerAgeGrade\":\"d\"}",
                OneOrder.CASH.replace("}", ", \"orderedAt\": \"2026-03-14T08:50:00Z\"}"),
                OneOrder.CASH.replace("}", ", \"orderedAt\": \"2024-02-29T23:59:59.1239Z\" }"),
                OneOrder.CASH.replace("}", ", \"orderedAt\": 946684800000}"),
                OneOrder.CASH.replace("}", ", \"branch\": \"Pangyo\"}"),
                OneOrder.CASH.replace("}", ", \"branch\": \"Pangyo\", \"orderedAt\": 1773478200000}"),
                OneOrder.CASH.replace("}", ", \"branch\": null}"),
                OneOrder.with("\"branch\": \"Pangyo\""),
                OneOrder.with("\"id\": 7, \"id2\": -0.5e+3, \"x\": true, \"y\":false, \"z\" : null, \"\": \"\""),
                OneOrder.paidBy("\"Caf\u00e9\""),
                OneOrder.paidBy("\"\ud83d\ude00\""),
                OneOrder.paidBy("\"C\\u0061sh\""),
                OneOrder.paidBy("\"a\\\\\""),
                OneOrder.paidBy("\"\\ud83d\\ude00\""),
                OneOrder.paidBy("\"" + "\\uc544".repeat(64) + "\""),
                OneOrder.paidBy("\"" + "a".repeat(23) + "\""),
                OneOrder.paidBy("\"" + "a".repeat(24) + "\""),
                OneOrder.paidBy("\"" + "\uc544".repeat(64) + "\""));
    }

    @ParameterizedTest
    @MethodSource("unusual")
    void leavesWhatIsUnusualToTheReference(String line) {
        assertFalse(isOrdinary(line));
        byte[] bytes = line.getBytes(UTF_8);
        assertEquals(OneOrder.reference(line), OneOrder.fast(decoder, bytes, 0, bytes.length));
    }

    static Stream<String> unusual() {
        return Stream.of(
                "",
                "{}",
                OneOrder.with("\"x\": 1, \"x\": 2"),
                OneOrder.with("\"x\": [1]"),
                OneOrder.with("\"x\": 01"),
                OneOrder.with("\"x\": 1."),
                OneOrder.with("\"x\": 1e"),
                OneOrder.with("\"x\": -"),
                OneOrder.with("\"x\": nul"),
                OneOrder.with("\"x\": \"\\n\""),
                OneOrder.with("\"x\": \"\t\""),
                OneOrder.with("\"\u00e9\": 1"),
                OneOrder.with("\"branch\": 1"),
                OneOrder.with("\"branch\": [\"a\"]"),
                OneOrder.with(", \"orderedAt\": 1773478200000"),
                OneOrder.with("\"paymentMethod\": \"Cash\""),
                OneOrder.with("\"orderedAt\": null"),
                OneOrder.with("\"orderedAt\": \"2026-03-14T17:50:00+09:00\""),
                OneOrder.with("\"orderedAt\": 4102444800001"),
                OneOrder.paidBy("\"C\\u00zzsh\""),
                OneOrder.paidBy("\"a\\\"b\""),
                OneOrder.paidBy("\"\""),
                OneOrder.ordering("[]"),
                OneOrder.CASH + "}",
                OneOrder.CASH.substring(0, OneOrder.CASH.length() - 1));
    }

    /** The bytes after a line belong to the next line, even if they would continue this one. */
    @Test
    void neverReadsPastTheLine() {
        byte[] bytes = (OneOrder.CASH + OneOrder.CASH).getBytes(UTF_8);
        for (int to = 0; to < OneOrder.CASH.length(); to++) {
            assertFalse(decoder.decode(bytes, 0, to, LATEST), "up to " + to);
            assertEquals(Reason.MALFORMED_JSON, decoder.reason());
        }
        assertTrue(decoder.decode(bytes, OneOrder.CASH.length(), bytes.length, LATEST));
    }

    @Test
    void givesTheSameNumberToTheSameName() {
        // given
        byte[] raw = OneOrder.ordering("[\"Cash\", \"Caf\u00e9\", \"Cash\"]").getBytes(UTF_8);
        byte[] escaped =
                OneOrder.ordering("[\"\\u0043ash\", \"Caf\\u00e9\", \"Cash\"]").getBytes(UTF_8);

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

    /** A name that needs an escape must not be found by its unescaped bytes. */
    @Test
    void doesNotMistakeAnEscapeForTheNameItStandsFor() {
        byte[] name = OneOrder.paidBy("\"a\\\\n\"").getBytes(UTF_8);
        byte[] control = OneOrder.paidBy("\"a\\n\"").getBytes(UTF_8);
        byte[] quoted = OneOrder.paidBy("\"a\\\"\"").getBytes(UTF_8);
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
            assertTrue(isOrdinary(OneOrder.paidBy("\"" + i + (i % 2 == 0 ? "\"" : "x".repeat(50) + "\""))));
        }

        // when
        int before = decoder.names().size();
        decoder.names().clear();

        // then
        assertEquals(8_192, before);
        assertEquals(0, decoder.names().size());
        assertTrue(isOrdinary(OneOrder.CASH));
        assertEquals(3, decoder.names().size());
    }
}
