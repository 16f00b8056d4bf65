package coffee.generator.out;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SentTest {

    @Test
    void knowsTheSameLinesAgainInWhateverPartsTheyCame() {
        Lines all = lines("a\n\nbb\n\n");
        Lines first = all.first(3);
        assertEquals(Sent.NONE.and(all), Sent.NONE.and(first).and(all.after(first)));
        assertEquals(4, Sent.NONE.and(all).lines());
        assertNotEquals(Sent.NONE.and(all), Sent.NONE.and(lines("\na\nbb\n\n")));
        assertNotEquals(Sent.NONE.and(all), Sent.NONE.and(lines("a\n\nbb\nc\n")));
    }

    @Test
    void comesBackFromItsText() {
        for (String text : new String[] {"", "a\n", "b\nc\n", "d\ne\nf\n"}) {
            Sent sent = Sent.NONE.and(lines(text));
            assertEquals(sent, Sent.parse(sent.toString()));
        }
        assertThrows(IllegalArgumentException.class, () -> Sent.parse("7"));
    }

    private static Lines lines(String text) {
        return Lines.within(text.getBytes(US_ASCII), 0, text.length());
    }
}
