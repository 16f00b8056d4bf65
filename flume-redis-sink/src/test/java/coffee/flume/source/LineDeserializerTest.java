package coffee.flume.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.serialization.DurablePositionTracker;
import org.apache.flume.serialization.EventDeserializer;
import org.apache.flume.serialization.ResettableFileInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineDeserializerTest {

    @TempDir
    private Path temp;

    @Test
    void givesEveryLineWithItsBytesAndItsPlace() throws IOException {
        String longest = "\u00ff".repeat(70_000);

        List<Event> events =
                open("one\n\n\u0000\u0080\r\n" + longest + "\nlast").readEvents(100);

        assertEquals(List.of("one", "", "\u0000\u0080\r", longest, "last"), bodies(events));
        assertEquals(
                List.of("0", "4", "5", "9", "70010"),
                events.stream().map(e -> e.getHeaders().get("byteoffset")).toList());
    }

    @Test
    void goesBackToWhatWasNotMarked() throws IOException {
        EventDeserializer lines = open("one\ntwo\nthree\n");
        lines.readEvents(1);
        lines.mark();
        lines.readEvents(2);

        lines.reset();

        assertEquals(List.of("two", "three"), bodies(lines.readEvents(5)));
        assertEquals(List.of(), lines.readEvents(5));
    }

    @Test
    void aLaterReaderGoesOnWhereItWasMarked() throws IOException {
        EventDeserializer lines = open("one\ntwo\n");
        lines.readEvents(1);
        lines.mark();
        lines.close();

        assertEquals(List.of("two"), bodies(open("one\ntwo\n").readEvents(5)));
    }

    @Test
    void anEmptyFileHasNoLine() throws IOException {
        assertEquals(List.of(), open("").readEvents(5));
    }

    private EventDeserializer open(String content) throws IOException {
        Path file = Files.writeString(temp.resolve("orders.jsonl"), content, StandardCharsets.ISO_8859_1);
        return new LineDeserializer.Builder()
                .build(
                        new Context(),
                        new ResettableFileInputStream(
                                file.toFile(),
                                DurablePositionTracker.getInstance(
                                        temp.resolve("meta").toFile(), file.toString())));
    }

    private static List<String> bodies(List<Event> events) {
        return events.stream()
                .map(e -> new String(e.getBody(), StandardCharsets.ISO_8859_1))
                .toList();
    }
}
