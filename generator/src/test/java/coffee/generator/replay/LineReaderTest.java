package coffee.generator.replay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.generator.OrderData;
import coffee.generator.out.Lines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 4096, Integer.MAX_VALUE})
    void givesTheBytesOfAFileInWholeLines(int atOnce) throws IOException {
        byte[] bytes = OrderData.bytes();
        assertArrayEquals(bytes, read(new Trickle(bytes, atOnce)));
    }

    @Test
    void keepsCarriageReturnsAndEmptyLines() throws IOException {
        assertEquals("a\r\n\n\r\nb\n", text("a\r\n\n\r\nb\n"));
    }

    @Test
    void endsALastLineThatHasNoNewline() throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream("a\nb".getBytes(US_ASCII)));
        assertEquals(1, reader.next().count());
        assertTrue(reader.endsInNewline());
        assertEquals(1, reader.next().count());
        assertEquals(false, reader.endsInNewline());
        assertTrue(reader.next().isEmpty());
        assertEquals("a\nb\n", text("a\nb"));
    }

    @Test
    void anEmptyFileHasNoLines() throws IOException {
        assertEquals("", text(""));
    }

    @Test
    void readsALineOfMegabytes() throws IOException {
        String line = "x".repeat(5 << 20) + "\n";
        assertEquals("a\n" + line + "b\n", text("a\n" + line + "b\n"));
    }

    @Test
    void refusesALineWithoutEnd() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] target, int from, int most) {
                Arrays.fill(target, from, from + most, (byte) 'x');
                return most;
            }
        };
        LineReader reader = new LineReader(endless);
        IOException e = assertThrows(IOException.class, reader::next);
        assertEquals("line 1 is longer than 64 MB: this is no file of orders", e.getMessage());
    }

    @Test
    void unpacksEveryMemberOfAGzipStreamAlsoOfASlowPipe() throws IOException {
        byte[] packed = packed("a\nb\n");
        byte[] twice = Arrays.copyOf(packed, 2 * packed.length);
        System.arraycopy(packed, 0, twice, packed.length, packed.length);
        assertEquals("a\nb\na\nb\n", new String(read(OrderFile.unpacked(new Trickle(twice, packed.length))), US_ASCII));
    }

    @Test
    void saysThatAGzipStreamBreaksOff() throws IOException {
        byte[] packed = packed("a\nb\n".repeat(1000));
        InputStream half = OrderFile.unpacked(new Trickle(Arrays.copyOf(packed, packed.length / 2), 100));
        assertThrows(EOFException.class, () -> read(half));
    }

    @Test
    void readsOneByteAsPlain() throws IOException {
        assertEquals("\n", new String(read(OrderFile.unpacked(new Trickle(new byte[] {'\n'}, 1))), US_ASCII));
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(US_ASCII));
        }
        return packed.toByteArray();
    }

    private static String text(String text) throws IOException {
        return new String(read(new Trickle(text.getBytes(US_ASCII), 3)), US_ASCII);
    }

    private static byte[] read(InputStream in) throws IOException {
        LineReader reader = new LineReader(in);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Lines lines = reader.next(); !lines.isEmpty(); lines = reader.next()) {
            assertEquals('\n', lines.bytes()[lines.to() - 1]);
            assertEquals(lines, Lines.within(lines.bytes(), lines.from(), lines.to()));
            all.write(lines.bytes(), lines.from(), lines.length());
        }
        return all.toByteArray();
    }

    /** Gives a few bytes at a time, and never says that there are more, as a pipe between two writes. */
    private static final class Trickle extends ByteArrayInputStream {

        private final int atOnce;

        Trickle(byte[] bytes, int atOnce) {
            super(bytes);
            this.atOnce = atOnce;
        }

        @Override
        public synchronized int read(byte[] target, int from, int most) {
            return super.read(target, from, Math.min(most, atOnce));
        }

        @Override
        public synchronized int available() {
            return 0;
        }
    }
}
