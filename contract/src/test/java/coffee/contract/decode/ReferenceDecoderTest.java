package coffee.contract.decode;

import static coffee.contract.decode.OneOrder.CASH;
import static coffee.contract.decode.OneOrder.ordering;
import static coffee.contract.decode.OneOrder.paidBy;
import static coffee.contract.decode.OneOrder.reference;
import static coffee.contract.decode.OneOrder.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.Dimension;
import coffee.contract.Order;
import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the contract for a line, one by one. */
class ReferenceDecoderTest {

    private static final ReferenceDecoder DECODER = new ReferenceDecoder(Schema.COFFEE);

    private static Verdict decode(byte[] line, Instant latest) {
        return DECODER.decode(line, 0, line.length, latest);
    }

    private static void isRejected(Reason reason, String line) {
        isRejected(reason, line.getBytes(UTF_8));
    }

    private static void isRejected(Reason reason, byte[] line) {
        assertEquals(new Verdict.Rejected(reason), decode(line, OrderLimits.LATEST));
    }

    private static void isAccepted(String line) {
        isAccepted(line, List.of(List.of("1020"), List.of("Cash"), List.of("Americano"), List.of()));
    }

    private static void isAccepted(String line, List<List<String>> names) {
        assertEquals(
                new Verdict.Accepted(new Order(Schema.COFFEE, names, Optional.empty())),
                decode(line.getBytes(UTF_8), OrderLimits.LATEST));
    }

    private static void isPaidBy(String payment, String line) {
        isAccepted(line, List.of(List.of("1020"), List.of(payment), List.of("Americano"), List.of()));
    }

    private static Optional<Instant> orderedAt(String json) {
        byte[] line = with("\"orderedAt\": " + json).getBytes(UTF_8);
        return ((Verdict.Accepted) decode(line, OrderLimits.LATEST)).order().orderedAt();
    }

    @Test
    void readsTheContractsExample() {
        isAccepted(
                "{\"customerAgeGrade\": \"1020\", \"paymentMethod\": \"Cash\", \"orders\": [\"Americano\", \"Espresso\"]}",
                List.of(List.of("1020"), List.of("Cash"), List.of("Americano", "Espresso"), List.of()));
    }

    @Test
    void readsALineInTheMiddleOfAnArray() {
        byte[] bytes = ("xx" + CASH + "yy").getBytes(UTF_8);
        assertEquals(
                decode(CASH.getBytes(UTF_8), OrderLimits.LATEST),
                DECODER.decode(bytes, 2, bytes.length - 2, OrderLimits.LATEST));
    }

    @ParameterizedTest
    @MethodSource("oddButGood")
    void takesWhatIsOddButGood(String line) {
        isAccepted(line);
    }

    static Stream<String> oddButGood() {
        return Stream.of(
                " \t\r\n" + CASH + "\r\n \t",
                CASH.replace(" ", ""),
                CASH.replace("customerAgeGrade", "customer\\u0041geGrade"),
                CASH.replace("Cash", "C\\u0061sh"),
                with("\"orderedAt\": null"),
                with("\"x\": {\"a\": [1, -0, 1e400, {\"b\": null}], \"b\": [true, false, \"\"]}"),
                with("\"Orders\": 7, \"orders \": 8"),
                with("\"x\": \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[{{{{{\\\"[[\""),
                with("\"x\": " + "[".repeat(31) + "]".repeat(31)),
                with("\"x\": \"\\ud800\", \"y\": \"\\u0000\""),
                with("\"\\ud800\": 1, \"\\ud801\": 2, \"\\u0000d800\": 3"),
                with("\"a\": {\"k\": 1}, \"b\": {\"k\": 1}"),
                with("\"x\": \"\u2028\u007f\ufeff\""),
                with("\"x\": " + "7".repeat(5_000)),
                with("\"x\": -0." + "3".repeat(2_000) + "E-" + "1".repeat(2_000)));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void rejectsWhatIsNoJson(String line) {
        isRejected(Reason.MALFORMED_JSON, line);
    }

    static Stream<String> malformed() {
        return Stream.of(
                "",
                "   ",
                "{\"customer",
                CASH + "x",
                CASH + CASH,
                CASH + ",",
                "\ufeff" + CASH,
                " \ufeff" + CASH,
                "\u00a0" + CASH,
                "\u000b" + CASH,
                "/*c*/" + CASH,
                "// c",
                "#" + CASH,
                ")]}'\n" + CASH,
                CASH.replace("}", ",}"),
                CASH.replace(",", ";"),
                CASH.replace(":", "="),
                CASH.replace("\"", "'"),
                CASH.replace("\"orders\"", "orders"),
                ordering("[\"Americano\",]"),
                ordering("[,\"Americano\"]"),
                ordering("[\"Americano\" \"Espresso\"]"),
                paidBy("Cash"),
                paidBy("\"Ca\tsh\""),
                paidBy("\"Ca\u0000sh\""),
                paidBy("\"Ca\u001fsh\""),
                paidBy("\"\\x41\""),
                paidBy("\"\\'\""),
                paidBy("\"\\\n\""),
                paidBy("\"\\u00g0\""),
                paidBy("\"\\u00"),
                with("\"x\": \"a\tb\""),
                with("\"x\ty\": 1"),
                with("\"x\": tru"),
                with("\"x\": " + "[".repeat(32) + "]".repeat(32)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUE",
                "True",
                "NULL",
                "nul",
                "NaN",
                "Infinity",
                "-Infinity",
                "01",
                "-01",
                "00",
                "-",
                "+1",
                "1.",
                ".5",
                "1e",
                "1e+",
                "1.e3",
                "0x10",
                "1_000",
                "1f",
                "--1",
                "1e1.5",
                "truefalse",
                "undefined"
            })
    void rejectsValuesThatLenientReadersTake(String value) {
        isRejected(Reason.MALFORMED_JSON, with("\"x\": " + value));
        isRejected(Reason.MALFORMED_JSON, with("\"x\": [" + value + "]"));
    }

    @Test
    void rejectsALongNumberThatIsNone() {
        isRejected(Reason.MALFORMED_JSON, with("\"x\": 0" + "7".repeat(2_000)));
        isRejected(Reason.MALFORMED_JSON, with("\"x\": " + "7".repeat(2_000) + "."));
        isRejected(Reason.MALFORMED_JSON, with("\"x\": " + "7".repeat(2_000) + "x"));
        isRejected(Reason.MALFORMED_JSON, with("\"x\": tru" + "7".repeat(2_000)));
    }

    @Test
    void keepsALongNumberOutOfTheFields() {
        isRejected(Reason.WRONG_TYPE, paidBy("7".repeat(2_000)));
        isRejected(Reason.BAD_TIMESTAMP, with("\"orderedAt\": " + "7".repeat(2_000)));
        isPaidBy("\"" + "7".repeat(60), paidBy("\"\\\"" + "7".repeat(60) + "\", \"x\": \"" + "7".repeat(2_000) + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "7", "1e5", "\"x\"", "[]", "[{}]"})
    void rejectsWhatIsNoObject(String line) {
        isRejected(Reason.NOT_AN_OBJECT, line);
    }

    @Test
    void rejectsAKeyGivenTwice() {
        isRejected(Reason.DUPLICATE_KEY, with("\"paymentMethod\": \"Cash\""));
        isRejected(Reason.DUPLICATE_KEY, with("\"x\": null, \"x\": null"));
        isRejected(Reason.DUPLICATE_KEY, with("\"k\": 1, \"\\u006b\": 1"));
        isRejected(Reason.DUPLICATE_KEY, with("\"\\ud800\": 1, \"\\uD800\": 1"));
        isRejected(Reason.DUPLICATE_KEY, with("\"\": 1, \"\": 1"));
        isRejected(Reason.DUPLICATE_KEY, with("\"x\": [[{\"y\": {\"a\": 1, \"a\": 1}}]]"));
        isRejected(Reason.DUPLICATE_KEY, "[{\"a\": 1, \"a\": 1}]");
    }

    /** Whichever comes first decides: the end of the object with the duplicate key, or a syntax error. */
    @Test
    void tellsADuplicateKeyOnceItsObjectCloses() {
        isRejected(Reason.MALFORMED_JSON, "{\"a\": 1, \"a\": 1");
        isRejected(Reason.MALFORMED_JSON, "{\"a\": 1, \"a\": 1,}");
        isRejected(Reason.MALFORMED_JSON, "{\"a\": {\"b\": 1, \"b\": NaN}}");
        isRejected(Reason.DUPLICATE_KEY, "{\"a\": {\"b\": 1, \"b\": 1}, NaN");
        isRejected(Reason.DUPLICATE_KEY, "{\"a\": 1, \"a\": 1} x");
        isRejected(Reason.MALFORMED_JSON, "{\"a\": 1, \"a\": 1}" + "[".repeat(33));
    }

    @Test
    void rejectsAMissingField() {
        for (Dimension d : Schema.COFFEE.dimensions().subList(0, 3)) {
            isRejected(Reason.MISSING_FIELD, CASH.replace(d.field(), d.field().toUpperCase(java.util.Locale.ROOT)));
        }
        isRejected(Reason.MISSING_FIELD, "{}");
        isRejected(Reason.MISSING_FIELD, paidBy("null"));
        isRejected(Reason.MISSING_FIELD, ordering("null"));
    }

    @Test
    void takesAnOrderWithoutWhatIsOptional() {
        isAccepted(with("\"branch\": null"));
        isAccepted(
                with("\"branch\": \"Pangyo\""),
                List.of(List.of("1020"), List.of("Cash"), List.of("Americano"), List.of("Pangyo")));
        isRejected(Reason.BAD_NAME, with("\"branch\": \"\""));
        isRejected(Reason.WRONG_TYPE, with("\"branch\": [\"Pangyo\"]"));
    }

    @Test
    void saysWhenAnOrderWasPlacedWhateverElseIsInIt() {
        assertEquals(
                Optional.of(Instant.ofEpochMilli(1_773_478_200_000L)),
                ReferenceDecoder.orderedAt("{\"orderedAt\": 1773478200000}".getBytes(UTF_8)));
        for (String line : List.of("{}", "nonsense", "[]", "{\"orderedAt\": true}", "{\"orderedAt\": 0}")) {
            assertEquals(Optional.empty(), ReferenceDecoder.orderedAt(line.getBytes(UTF_8)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "1.5", "true", "[\"Cash\"]", "{\"type\": \"Cash\"}"})
    void rejectsAFieldOfTheWrongType(String value) {
        isRejected(Reason.WRONG_TYPE, paidBy(value));
        isRejected(Reason.WRONG_TYPE, ordering("[" + value + "]"));
        isRejected(Reason.WRONG_TYPE, ordering("[null]"));
        isRejected(Reason.WRONG_TYPE, ordering("\"Americano\""));
        isRejected(Reason.WRONG_TYPE, ordering("{}"));
        isRejected(Reason.WRONG_TYPE, with("\"orderedAt\": true"));
        isRejected(Reason.WRONG_TYPE, with("\"orderedAt\": {}"));
        isRejected(Reason.WRONG_TYPE, with("\"orderedAt\": [1773478200000]"));
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void rejectsABadName(String json) {
        isRejected(Reason.BAD_NAME, paidBy(json));
        isRejected(Reason.BAD_NAME, ordering("[\"Americano\", " + json + "]"));
    }

    static Stream<String> badNames() {
        return Stream.of(
                "\"\"",
                "\" \"",
                "\"    \"",
                "\"\\u0020\"",
                "\"Ca\\nsh\"",
                "\"\\u0000\"",
                "\"\\u001f\"",
                "\"\u007f\"",
                "\"\\u007F\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"x\\udfff\"",
                "\"\\ud83d\\ud83d\\ude00\"",
                "\"\\ud83d\u00e9\"",
                "\"" + "a".repeat(65) + "\"",
                "\"" + "\u00e9".repeat(65) + "\"",
                "\"" + "\ud83d\ude00".repeat(32) + "x\"");
    }

    @ParameterizedTest
    @MethodSource("goodNames")
    void countsANameAsItIsWritten(String name) {
        isPaidBy(name, paidBy('"' + name + '"'));
    }

    static Stream<String> goodNames() {
        return Stream.of(
                "x",
                " x",
                "x ",
                "\u00a0",
                "\u3000",
                "\u2028x",
                "\ufeff",
                "Caf\u00e9",
                "Cafe\u0301",
                "a".repeat(64),
                "\uD55C".repeat(64),
                "\ud83d\ude00".repeat(32),
                "(other)",
                "coffee:{x}*?[a]",
                "__proto__");
    }

    @Test
    void readsEscapesInNames() {
        isPaidBy("a\"b\\c/d", paidBy("\"a\\\"b\\\\c\\/d\""));
        isPaidBy("\ud83d\ude00", paidBy("\"\\ud83d\\uDE00\""));
        isPaidBy("\\ud800", paidBy("\"\\\\ud800\""));
    }

    @Test
    void rejectsTooFewOrTooManyItems() {
        String items = String.join(",", java.util.Collections.nCopies(1_000, "\"Americano\""));
        isRejected(Reason.NO_ITEMS, ordering("[]"));
        isRejected(Reason.NO_ITEMS, ordering("[ ]"));
        isRejected(Reason.TOO_MANY_ITEMS, ordering("[" + items + ",7]"));
        assertEquals(
                1_000,
                ((Verdict.Accepted) decode(ordering("[" + items + "]").getBytes(UTF_8), OrderLimits.LATEST))
                        .order()
                        .items());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-1",
                "1773478200",
                "1773478200000.0",
                "1.7734782e12",
                "946684799999",
                "4102444800001",
                "-1773478200000",
                "99999999999999999999",
                "\"\"",
                "\"yesterday\"",
                "\"1773478200000\"",
                "\"2026-03-14\"",
                "\"2026-03-14T08:50:00\"",
                "\"2026-03-14T08:50Z\"",
                "\"2026-03-14 08:50:00Z\"",
                "\"2026-03-14t08:50:00z\"",
                "\"2026-02-29T00:00:00Z\"",
                "\"2100-02-29T00:00:00Z\"",
                "\"2026-04-31T00:00:00Z\"",
                "\"2026-00-01T00:00:00Z\"",
                "\"2026-13-01T00:00:00Z\"",
                "\"2026-01-00T00:00:00Z\"",
                "\"0000-01-01T00:00:00Z\"",
                "\"2026-03-14T24:00:00Z\"",
                "\"2026-03-14T08:60:00Z\"",
                "\"2026-03-14T23:59:60Z\"",
                "\"2026-03-14T08:50:00.Z\"",
                "\"2026-03-14T08:50:00.1234567890Z\"",
                "\"2026-03-14T08:50:00+19:00\"",
                "\"2026-03-14T08:50:00+09:60\"",
                "\"2026-03-14T08:50:00+0900\"",
                "\"2026-03-14T08:50:00+09\"",
                "\"1999-12-31T23:59:59.999Z\"",
                "\"2000-01-01T00:00:00+00:01\"",
                "\"2100-01-01T00:00:00.001Z\"",
                "\"2026-03-14T08:50:00Z \"",
                "\"\\ud800\""
            })
    void rejectsABadTimestamp(String value) {
        isRejected(Reason.BAD_TIMESTAMP, with("\"orderedAt\": " + value));
    }

    /** Python's regular expressions would accept both; ISO-8601 has ASCII digits only, and no line end. */
    @Test
    void rejectsDigitsOfOtherScriptsAndATrailingLineEnd() {
        isRejected(Reason.BAD_TIMESTAMP, with("\"orderedAt\": \"\uff12\uff10\uff12\uff16-03-14T08:50:00Z\""));
        isRejected(Reason.BAD_TIMESTAMP, with("\"orderedAt\": \"2026-03-14T08:50:00Z\\n\""));
    }

    @Test
    void readsWhenAnOrderWasPlaced() {
        Instant moment = Instant.parse("2026-03-14T08:50:00Z");
        assertEquals(Optional.of(moment), orderedAt("1773478200000"));
        assertEquals(Optional.of(moment), orderedAt("\"2026-03-14T08:50:00Z\""));
        assertEquals(Optional.of(moment.plusMillis(123)), orderedAt("\"2026-03-14T08:50:00.123999999Z\""));
        assertEquals(Optional.of(moment.plusMillis(500)), orderedAt("\"2026-03-14T17:50:00.5+09:00\""));
        assertEquals(Optional.of(moment), orderedAt("\"2026-03-13T13:51:00-18:59\""));
        assertEquals(Optional.of(moment), orderedAt("\"\\u0032026-03-14T08:50:00-00:00\""));
        assertEquals(Optional.of(OrderLimits.EARLIEST), orderedAt("946684800000"));
        assertEquals(Optional.of(OrderLimits.LATEST), orderedAt("4102444800000"));
        assertEquals(Optional.of(OrderLimits.LATEST), orderedAt("\"2100-01-01T00:00:00.0009Z\""));
        assertEquals(Optional.empty(), orderedAt("null"));
    }

    @Test
    void rejectsAMomentPastTheLatestAllowed() {
        Instant latest = Instant.ofEpochMilli(1_773_478_200_000L);
        byte[] atLatest = with("\"orderedAt\": 1773478200000").getBytes(UTF_8);
        byte[] after = with("\"orderedAt\": 1773478200001").getBytes(UTF_8);
        assertEquals(
                Optional.of(latest),
                ((Verdict.Accepted) decode(atLatest, latest)).order().orderedAt());
        assertEquals(new Verdict.Rejected(Reason.BAD_TIMESTAMP), decode(after, latest));
    }

    @Test
    void rejectsBytesThatAreNoUtf8() {
        for (byte[] bad : new byte[][] {
            {(byte) 0xC3, '('},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xFF},
            {(byte) 0xE2, (byte) 0x82},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
        }) {
            byte[] line = paidBy("\"" + "?".repeat(bad.length) + "\"").getBytes(UTF_8);
            System.arraycopy(bad, 0, line, new String(line, UTF_8).indexOf('?'), bad.length);
            isRejected(Reason.BAD_UTF8, line);
            isRejected(Reason.BAD_UTF8, bad);
        }
    }

    @Test
    void rejectsALineOfTooManyBytes() {
        byte[] line = Arrays.copyOf(CASH.getBytes(UTF_8), OrderLimits.MAX_BYTES + 1);
        Arrays.fill(line, CASH.length(), line.length, (byte) ' ');
        isRejected(Reason.TOO_LONG, line);
        isAccepted(new String(line, 0, OrderLimits.MAX_BYTES, UTF_8));
    }

    @Test
    void leavesTheLinesEndOutOfItsLength() {
        byte[] line = Arrays.copyOf(CASH.getBytes(UTF_8), OrderLimits.MAX_BYTES + 2);
        Arrays.fill(line, CASH.length(), OrderLimits.MAX_BYTES, (byte) ' ');
        Arrays.fill(line, OrderLimits.MAX_BYTES, line.length, (byte) '\r');
        isAccepted(new String(line, UTF_8));
    }

    /** Each line breaks the rule that it is rejected for, and later ones too. */
    @Test
    void namesTheFirstRuleThatALineBreaks() {
        byte[] tooLong = new byte[OrderLimits.MAX_BYTES + 1];
        Arrays.fill(tooLong, (byte) 0xFF);
        isRejected(Reason.TOO_LONG, tooLong);
        isRejected(Reason.BAD_UTF8, new byte[] {'{', (byte) 0xFF});
        isRejected(Reason.MALFORMED_JSON, "[".repeat(33) + "{\"a\":1,\"a\":1}");
        isRejected(Reason.DUPLICATE_KEY, "[{\"a\":1,\"a\":1}]");
        isRejected(Reason.MISSING_FIELD, "{\"customerAgeGrade\": 7, \"paymentMethod\": \"\", \"orderedAt\": 0}");
        assertEquals("wrong_type", reference(paidBy("7").replace("[\"Americano\"]", "[]")));
        assertEquals(
                "bad_name",
                reference(with("\"orderedAt\": 0").replace("1020", "").replace("\"Cash\"", "7")));
        assertEquals("bad_name", reference(paidBy("\"\"").replace("[\"Americano\"]", "{}")));
        assertEquals("no_items", reference(with("\"orderedAt\": 0").replace("\"Americano\"", "")));
        assertEquals("wrong_type", reference(with("\"orderedAt\": 0").replace("\"Americano\"", "7, \"\"")));
    }
}
