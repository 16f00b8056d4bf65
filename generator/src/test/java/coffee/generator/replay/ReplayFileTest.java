package coffee.generator.replay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.delivery.Digest;
import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.generator.OrderData;
import coffee.generator.out.LineBlock;
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

class ReplayFileTest {

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
        ReplayFile reader = ReplayFile.of(new ByteArrayInputStream("a\nb".getBytes(US_ASCII)));
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
    void knowsTheFileThatItsRecordWasMadeOf() throws IOException {
        // given
        String text = "first\n" + "x".repeat(300_000) + "\n" + "y".repeat(99) + "\n";
        FileRecord record = record(text, 3);
        // then
        assertEquals(300_107, record.offset());
        assertTrue(known(record, text + "more\n"));
        assertFalse(known(record, text.replace("first", "First") + "more\n"));
        assertFalse(known(record, text.replace("yy\n", "y!\n") + "more\n"));
        assertFalse(known(record, text.substring(1) + "more\n"));
    }

    @Test
    void aNewlineThatWasAddedHasNoPlaceInTheFile() throws IOException {
        FileRecord record = record("a\nb", 2);
        assertEquals(3, record.offset());
        assertTrue(known(record, "a\nb\nc\n"));
    }

    /** The record once this many lines are sent. */
    private static FileRecord record(String text, int lines) throws IOException {
        ReplayFile file = ReplayFile.of(new Trickle(text.getBytes(US_ASCII), 1000));
        LineBlock read = LineBlock.NONE;
        Digest head = null;
        for (int seen = 0; seen < lines; seen += read.count()) {
            read = file.next();
            head = head == null ? file.head(read.endOfLine(read.from())) : head;
        }
        int blockEnd = file.endsInNewline() ? read.to() : read.to() - 1;
        FileRecord begun = FileRecord.begin("/f", "-", 0, head, Digest.NONE);
        return new FileLine(begun, 1, 0, file.offset(read.to()), true, new byte[0], read.bytes(), blockEnd, null)
                .record();
    }

    private static boolean known(FileRecord record, String text) throws IOException {
        ReplayFile file = ReplayFile.of(new Trickle(text.getBytes(US_ASCII), 1000));
        while (true) {
            LineBlock read = file.next();
            if (read.isEmpty()) {
                return false;
            }
            if (file.offset(read.to()) >= record.offset()) {
                return file.isOf(record);
            }
        }
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
        ReplayFile reader = ReplayFile.of(endless);
        IOException e = assertThrows(IOException.class, reader::next);
        assertEquals("line 1 is longer than 64 MB: this is no file of orders", e.getMessage());
    }

    @Test
    void unpacksEveryMemberOfAGzipStreamAlsoOfASlowPipe() throws IOException {
        byte[] packed = packed("a\nb\n");
        byte[] twice = Arrays.copyOf(packed, 2 * packed.length);
        System.arraycopy(packed, 0, twice, packed.length, packed.length);
        assertEquals("a\nb\na\nb\n", new String(read(new Trickle(twice, packed.length)), US_ASCII));
    }

    @Test
    void saysThatAGzipStreamBreaksOff() throws IOException {
        byte[] packed = packed("a\nb\n".repeat(1000));
        InputStream half = new Trickle(Arrays.copyOf(packed, packed.length / 2), 100);
        assertThrows(EOFException.class, () -> read(half));
    }

    @Test
    void readsOneByteAsPlain() throws IOException {
        assertEquals("\n", new String(read(new Trickle(new byte[] {'\n'}, 1)), US_ASCII));
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
        ReplayFile reader = ReplayFile.of(in);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (LineBlock lines = reader.next(); !lines.isEmpty(); lines = reader.next()) {
            assertEquals('\n', lines.bytes()[lines.to() - 1]);
            assertEquals(lines, LineBlock.within(lines.bytes(), lines.from(), lines.to()));
            all.write(lines.bytes(), lines.from(), lines.length());
        }
        return all.toByteArray();
    }

    /** Returns a few bytes at a time, and never reports more as available, like a pipe between two writes. */
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
