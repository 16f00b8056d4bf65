package coffee.generator.out;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.generator.out.OutFile.Roll;
import coffee.settings.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RollingOutFileTest {

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-20T20:05:30.123Z");

    @Test
    void noFileIsLargerThanTheSizeAndNoLineIsTorn() throws IOException {
        try (OutFile target = target(Roll.parse("8B"))) {
            target.write(lines("aaa\nbbb\ncc\n"));
            target.write(lines("dddd\na line that is longer than a file may be\ne\n"));
            assertEquals(6, target.written());
        }
        assertEquals(
                List.of("aaa\nbbb\n", "cc\ndddd\n", "a line that is longer than a file may be\n", "e\n"), contents());
    }

    @Test
    void beginsANewFileAfterTheTime() throws IOException {
        try (OutFile target = target(Roll.parse("1m"))) {
            target.write(lines("a\n"));
            now = now.plusSeconds(59);
            target.write(lines("b\n"));
            now = now.plusSeconds(1);
            target.write(lines("c\n"));
            assertTrue(target.toString().startsWith("2 files like "), target.toString());
        }
        assertEquals(List.of("a\nb\n", "c\n"), contents());
    }

    @Test
    void aNameIsNotUsedAgainAlsoWhenItsFileIsGone() throws IOException {
        // given
        try (OutFile target = target(Roll.parse("1B"))) {
            target.write(lines("a\nb\n"));
        }
        List<Path> before = files();
        for (Path file : before) {
            Files.delete(file);
        }
        // when
        now = now.plusMillis(1);
        try (OutFile target = target(Roll.parse("1B"))) {
            target.write(lines("a\nb\n"));
        }
        // then
        assertEquals(
                List.of("orders-20261120T200530123Z-0001.jsonl", "orders-20261120T200530123Z-0002.jsonl"),
                before.stream().map(f -> f.getFileName().toString()).toList());
        assertTrue(files().stream().noneMatch(before::contains));
    }

    @Test
    void aFileOfAnotherRunIsLeftAlone() throws IOException {
        Path taken = Files.writeString(folder.resolve("orders-20261120T200530123Z-0001.jsonl"), "taken\n");
        try (OutFile target = target(Roll.parse("1GB"))) {
            target.write(lines("a\n"));
        }
        assertEquals("taken\n", Files.readString(taken));
        assertEquals(List.of("taken\n", "a\n"), contents());
    }

    @Test
    void readsSizesAndTimes() {
        assertEquals(new Roll(Optional.of(DataSize.parse("100MB")), Optional.empty()), Roll.parse("100MB"));
        assertEquals(new Roll(Optional.empty(), Optional.of(Duration.ofMinutes(1))), Roll.parse("1m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0MB", "0s", "1", "MB", "-1s", "fast"})
    void refusesWhatIsNeither(String text) {
        assertThrows(IllegalArgumentException.class, () -> Roll.parse(text));
    }

    private OutFile target(Roll roll) throws IOException {
        InstantSource clock = () -> now;
        return OutFile.rolling(folder.resolve("orders.jsonl"), roll, clock);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private List<String> contents() throws IOException {
        return files().stream().map(RollingOutFileTest::read).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static LineBlock lines(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return LineBlock.within(bytes, 0, bytes.length);
    }
}
