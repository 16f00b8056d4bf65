package coffee.flume.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.event.EventBuilder;
import org.apache.flume.interceptor.Interceptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIdentityTest {

    @TempDir
    private Path temp;

    private Path file;
    private final Interceptor interceptor = interceptor(false);

    @BeforeEach
    void writeAFile() throws IOException {
        file = Files.writeString(temp.resolve("orders.jsonl"), "one\ntwo\nthree\n");
    }

    @Test
    void aFileKeepsItsIdentityUnderAnotherName() throws IOException {
        // given
        String before = id(interceptor.intercept(event(file, 0, "one")));

        // when
        Path renamed = Files.move(file, temp.resolve("orders.jsonl.1"));

        // then
        assertEquals(before, id(interceptor(false).intercept(event(renamed, 4, "two"))));
        assertEquals(before, id(interceptor(false).intercept(event(renamed, 0, "one"))));
    }

    @Test
    void anotherFileOnTheSameNameIsAnother() throws IOException {
        String before = id(interceptor.intercept(event(file, 0, "one")));

        Files.writeString(file, "eins\nzwei\n");

        assertNotEquals(before, id(interceptor.intercept(event(file, 0, "eins"))));
    }

    @Test
    void aLineThatIsNotWhereItShouldBeHasNoIdentity() throws IOException {
        assertNull(id(interceptor.intercept(event(file, 4, "zwei"))));
    }

    @Test
    void ofARenamedFileOnlyTheLastBatchComesAgain() throws IOException {
        // given
        interceptor.intercept(List.of(event(file, 0, "one")));
        interceptor.intercept(List.of(event(file, 4, "two")));
        interceptor.intercept(List.of(event(file, 8, "three")));
        Path renamed = Files.move(file, temp.resolve("orders.jsonl.1"));

        // when
        List<Event> again = interceptor.intercept(
                List.of(event(renamed, 0, "one"), event(renamed, 4, "two"), event(renamed, 8, "three")));

        // then
        assertEquals(List.of("three"), bodies(again));
    }

    @Test
    void ofATruncatedFileEverythingComes() {
        interceptor.intercept(List.of(event(file, 0, "one")));
        interceptor.intercept(List.of(event(file, 4, "two")));

        List<Event> anew = interceptor.intercept(List.of(event(file, 0, "one"), event(file, 4, "two")));

        assertEquals(List.of("one", "two"), bodies(anew));
    }

    @Test
    void aBatchThatTheChannelRefusedComesAgain() {
        List<Event> batch = List.of(event(file, 0, "one"), event(file, 4, "two"));
        interceptor.intercept(batch);

        assertEquals(List.of("one", "two"), bodies(interceptor.intercept(batch)));
    }

    @Test
    void dropsTheStandInOfAnEmptyFileButNoEmptyLine() {
        Event standIn = EventBuilder.withBody(new byte[0], new HashMap<>(Map.of("file", file.toString())));
        Event emptyLine = event(file, 0, "");

        assertNull(interceptor(true).intercept(standIn));
        assertNotNull(interceptor(true).intercept(emptyLine));
        assertNotNull(interceptor.intercept(standIn));
    }

    private static Interceptor interceptor(boolean dropStandIns) {
        FileIdentity.Builder builder = new FileIdentity.Builder();
        builder.configure(new Context(Map.of("dropStandIns", Boolean.toString(dropStandIns))));
        return builder.build();
    }

    private static Event event(Path file, long offset, String line) {
        Map<String, String> headers = new HashMap<>();
        headers.put("file", file.toString());
        headers.put("byteoffset", Long.toString(offset));
        return EventBuilder.withBody(line.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static String id(Event event) {
        return event.getHeaders().get("fileid");
    }

    private static List<String> bodies(List<Event> events) {
        List<String> bodies = new ArrayList<>();
        events.forEach(e -> bodies.add(new String(e.getBody(), StandardCharsets.UTF_8)));
        return bodies;
    }
}
