package coffee.generator.out;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LineBlockTest {

    private final LineBlock lines = of("ab\n\ncde\nf\n");

    @Test
    void leavesOutWhatFollowsTheLastNewline() {
        assertEquals("ab\ncd\n", text(of("ab\ncd\nef")));
        assertEquals(2, of("ab\ncd\nef").count());
        assertTrue(of("abc").isEmpty());
    }

    @Test
    void takesTheFirstLines() {
        assertEquals("ab\n\n", text(lines.first(2)));
        assertEquals("cde\nf\n", text(lines.after(lines.first(2))));
        assertEquals(2, lines.after(lines.first(2)).count());
        assertEquals(lines, lines.first(9));
        assertTrue(lines.first(0).isEmpty());
    }

    @Test
    void takesWhatFitsButAtLeastALine() {
        assertEquals("ab\n\n", text(lines.firstWithin(4)));
        assertEquals("ab\n\n", text(lines.firstWithin(7)));
        assertEquals("ab\n\ncde\n", text(lines.firstWithin(8)));
        assertEquals("ab\n", text(lines.firstWithin(0)));
        assertEquals(3, lines.firstWithin(8).count());
        assertEquals(lines, lines.firstWithin(10));
    }

    @Test
    void takesWhatEndsUpToAPlace() {
        int second = lines.endOfLine(lines.endOfLine(lines.from()));
        assertEquals("ab\n\n", text(lines.endingBy(second)));
        assertEquals("ab\n\n", text(lines.endingBy(second + 3)));
        assertEquals(2, lines.endingBy(second).count());
        assertEquals("cde\nf\n", text(lines.after(lines.endingBy(second))));
        assertEquals(lines, lines.endingBy(lines.to() + 5));
        assertEquals(lines, lines.after(lines.endingBy(0)));
    }

    private static LineBlock of(String text) {
        byte[] bytes = ("??" + text).getBytes(US_ASCII);
        return LineBlock.within(bytes, 2, bytes.length);
    }

    private static String text(LineBlock lines) {
        return new String(lines.bytes(), lines.from(), lines.length(), US_ASCII);
    }
}
