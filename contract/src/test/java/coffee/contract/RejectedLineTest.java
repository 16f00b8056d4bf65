package coffee.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RejectedLineTest {

    private static final Instant AT = Instant.parse("2026-03-14T08:50:00.123Z");

    @Test
    void readsBackWhatItWrote() {
        // given
        byte[] raw = "{\"paymentMethod\": \"Caf\u00e9 <&> \u2028\u0001\"".getBytes(StandardCharsets.UTF_8);
        RejectedLine line = new RejectedLine(Reason.MALFORMED_JSON, 41, AT, raw);

        // when
        RejectedLine back = RejectedLine.parse(line.toJson());

        // then
        assertEquals(line, back);
        assertEquals(Reason.MALFORMED_JSON, back.reason());
        assertEquals(41, back.position());
        assertEquals(AT, back.at());
        assertArrayEquals(raw, back.raw());
    }

    @Test
    void keepsBytesThatAreNoText() {
        // given
        byte[] raw = {'{', (byte) 0xc3, (byte) 0x28, 0, (byte) 0xff};

        // when
        String json = new RejectedLine(Reason.BAD_UTF8, 0, AT, raw).toJson();

        // then
        assertTrue(json.contains("\"base64\":"), json);
        assertArrayEquals(raw, RejectedLine.parse(json).raw());
    }

    @Test
    void saysHowLongALineWasOfWhichOnlyTheFirstBytesAreKept() {
        // given
        RejectedLine line = new RejectedLine(Reason.TOO_LONG, 7, AT, new byte[] {'a', 'b'}, 300_000);

        // when
        RejectedLine back = RejectedLine.parse(line.toJson());

        // then
        assertEquals(
                "{\"reason\":\"too_long\",\"position\":7,\"at\":1773478200123,\"raw\":\"ab\",\"bytes\":300000}",
                line.toJson());
        assertEquals(line, back);
        assertEquals(300_000, back.length());
        assertTrue(back.isCut());
    }

    @Test
    void saysNothingOfTheLengthOfALineThatIsKeptWhole() {
        // when
        RejectedLine back = RejectedLine.parse(new RejectedLine(Reason.TOO_LONG, 7, AT, new byte[70_000]).toJson());

        // then
        assertFalse(back.toJson().contains("bytes"));
        assertEquals(70_000, back.length());
        assertFalse(back.isCut());
    }

    @Test
    void hasNoMoreBytesThanTheLine() {
        assertThrows(IllegalArgumentException.class, () -> new RejectedLine(Reason.TOO_LONG, 7, AT, new byte[10], 9));
    }

    @Test
    void isShortenedBeforeACharacter() {
        RejectedLine line =
                new RejectedLine(Reason.NO_ITEMS, 7, AT, "a\u00e9\u20ac\ud83d\ude00".getBytes(StandardCharsets.UTF_8));
        assertEquals(line, line.beginning(10));
        for (int most = 0; most < 10; most++) {
            RejectedLine cut = line.beginning(most);
            String expected = most >= 6 ? "a\u00e9\u20ac" : most >= 3 ? "a\u00e9" : most >= 1 ? "a" : "";
            assertEquals(expected, new String(cut.raw(), StandardCharsets.UTF_8));
            assertTrue(cut.isCut());
            assertEquals(10, cut.length());
        }
    }

    @Test
    void refusesAReasonItDoesNotKnow() {
        assertThrows(
                IllegalArgumentException.class,
                () -> RejectedLine.parse("{\"reason\":\"too_cold\",\"position\":1,\"at\":1,\"raw\":\"\"}"));
    }
}
