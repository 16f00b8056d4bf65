package coffee.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.Cli;
import coffee.generator.generate.GenerateCommand;
import coffee.generator.replay.ReplayCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --count 0                       | --count = 0: must be at least 1
            --for 0s                        | --for = 0s: must be longer than 0
            --rate 0                        | --rate = 0.0: must be a number a second
            --rate NaN                      | --rate = NaN: must be a number a second
            --dirty 101                     | --dirty = 101.0: must be a percentage from 0 to 100
            --dirty -1                      | --dirty = -1.0: must be a percentage from 0 to 100
            --roll 1MB                      | --roll = 1MB: needs --out FILE
            --roll 0MB --out x              | --roll = 0MB: must be a size such as 100MB
            --rush-hours 2d                 | --rush-hours = 2d: must be a day's length
            --start noon --timestamps       | --start = noon: must be now or an instant
            --start 1999-12-31T23:59:59Z    | from 2000 to 2100
            --start now                     | --start = now: has no use without --timestamps or --rush-hours
            --span 1d --timestamps          | --span = 1d: must be longer than 0, and needs --count
            --count many                    | 'many'
            --for ever                      | "ever": must be a duration such as
            --loud                          | --loud
            """)
    void generateRefusesWhatCannotBe(String words, String told) {
        assertEquals(2, run(new GenerateCommand(), words.split(" ")));
        assertTrue(err.toString().contains(told), err.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            f                               | --out, --redis, --kafka: say one of them
            f --out x --redis               | --out, --redis, --kafka: say one of them
            pom.xml --out ./pom.xml         | --out = ./pom.xml: must not be a file that is replayed
            f --out x --rate 0              | --rate = 0.0: must be a number a second
            f --out x --speed 0x            | --speed = 0x: must be a factor such as 10x
            f --out x --speed fast          | --speed = fast: must be a factor such as 10x
            f --out x --rate 1 --speed 1x   | --speed = 1x: must not be combined with --rate
            f --out x --skip -1             | --skip = -1: must be 0 or more
            f --out x --max-queue 5         | --max-queue = 5: needs --redis
            f --redis --max-queue 0         | --max-queue = 0: must be at least 1
            f --out x --id a                | --id = a: needs --redis or --kafka
            f --kafka --redis               | --out, --redis, --kafka: say one of them
            f --kafka --max-queue 5         | --max-queue = 5: needs --redis
            f --redis --id a/b              | --id = a/b: must be 1 to 64 letters
            f --redis --id a --skip 5       | --skip = 5: must not be combined with --id
            f --redis --id a --loop         | --loop: must not be combined with --id
            f f --redis --id a              | FILE: must not be given twice
            - --out x --loop                | --loop: standard input cannot be read again
            - - --out x                     | FILE = -: standard input can be read only once
            f --redis=http://x              | must be redis[s]://
            """)
    void replayRefusesWhatCannotBe(String words, String told) throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "a\n");
        String[] args = words.replaceAll("\\bf( |$)", file + "$1").split(" ");
        assertEquals(2, run(new ReplayCommand(), args), err.toString());
        assertTrue(err.toString().contains(told), err.toString());
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertEquals(2, run(new GenerateCommand(), "--count", "0", "--rate", "-1", "--dirty", "200"));
        assertTrue(err.toString().contains("3 problems"), err.toString());
    }

    @Test
    void theSameSeedGivesTheSameFile() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            Path file = folder.resolve(name);
            int code = run(
                    new GenerateCommand(),
                    ("--seed 7 --count 1000 --timestamps --rush-hours --dirty 5 --quiet --out " + file).split(" "));
            assertEquals(0, code, err.toString());
            files.add(Files.readAllBytes(file));
        }
        assertArrayEquals(files.get(0), files.get(1));
        assertEquals(1000, new String(files.get(0), UTF_8).lines().count());
        assertEquals("", err.toString());
    }

    @Test
    void aSpanIsFilledByTheCount() throws IOException {
        Path file = folder.resolve("day");
        run(
                new GenerateCommand(),
                ("--count 2400 --span 1d --start 2026-03-14T00:00:00Z --timestamps --rush-hours -q -o " + file)
                        .split(" "));
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.get(0).endsWith("\"orderedAt\": 1773446400000}"), lines.get(0));
        long last = Long.parseLong(lines.get(2399).replaceAll(".*: (\\d+)}", "$1"));
        assertEquals(1773446400000L + 86_400_000, last, 3_600_000);
        assertTrue(last < 1773446400000L + 86_400_000);
    }

    @Test
    void replaysAllDataFilesToAFileByteForByte() throws IOException {
        Path out = folder.resolve("out");
        List<String> args = new ArrayList<>(OrderData.names());
        args.addAll(List.of("-q", "--out", out.toString()));
        assertEquals(0, run(new ReplayCommand(), args.toArray(String[]::new)));
        assertArrayEquals(OrderData.bytes(), Files.readAllBytes(out));
    }

    @Test
    void replaysWhatIsPacked() throws IOException {
        Path packed = folder.resolve("orders.bin");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            gzip.write(OrderData.bytes());
        }
        Path out = folder.resolve("out");
        assertEquals(0, run(new ReplayCommand(), packed.toString(), "-q", "--out", out.toString()));
        assertArrayEquals(OrderData.bytes(), Files.readAllBytes(out));
    }

    @Test
    void aPackedFileThatBreaksOffIsAFailure() throws IOException {
        Path packed = folder.resolve("orders.gz");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            gzip.write(OrderData.bytes());
        }
        byte[] whole = Files.readAllBytes(packed);
        Files.write(packed, Arrays.copyOf(whole, whole.length / 2));
        Path out = folder.resolve("out");
        assertEquals(1, run(new ReplayCommand(), packed.toString(), "--out", out.toString()));
        assertTrue(err.toString().contains(packed + ": the gzip data breaks off"), err.toString());
        assertTrue(Files.readString(out, ISO_8859_1).endsWith("\n"));
    }

    @Test
    void aMissingFileIsToldBeforeAnythingIsDone() {
        Path out = folder.resolve("out");
        assertEquals(1, run(new ReplayCommand(), folder.resolve("none").toString(), "--out", out.toString()));
        assertTrue(err.toString().contains("none: no such file"), err.toString());
        assertTrue(Files.notExists(out));
    }

    private int run(Object command, String... args) {
        return Cli.run(command, new PrintWriter(new StringWriter()), new PrintWriter(err), args);
    }
}
