package coffee.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void leavesWordsOfAnyLanguageAsTheyAre() {
        assertEquals("Café 아메리카노 😀", Printable.of("Café 아메리카노 😀", 100));
    }

    @Test
    void showsNothingThatATerminalWouldObey() {
        assertEquals("?[2J?hsaC?x?", Printable.of("\u001b[2J\u202ehsaC\u2028x\r", 100));
    }

    @Test
    void showsNoMoreThanItMay() {
        assertEquals("😀😀", Printable.of("😀😀😀", 2));
    }
}
