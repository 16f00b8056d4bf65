package coffee.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.Cli;
import coffee.contract.RedisLayout;
import coffee.delivery.Digest;
import coffee.delivery.FileRecord;
import coffee.operator.StoredPipeline;
import coffee.operator.StoredPipeline.Run;
import coffee.redis.embedded.EmbeddedRedis;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StatusCommandIT {

    private static final String ORDER =
            "{\"customerAgeGrade\":\"1020\",\"paymentMethod\":\"Cash\",\"orders\":[\"Americano\"],\"orderedAt\":%d}";

    @AutoClose
    private static final StoredPipeline pipeline = new StoredPipeline();

    private static final RedisLayout layout = pipeline.settings.layout();

    @TempDir
    private Path folder;

    @BeforeEach
    void empty() {
        pipeline.redis().flushAll();
    }

    @Test
    void saysThatThereIsNothingToDo() throws IOException {
        // given
        pipeline.store(StoredPipeline.ORDERS.resolve("orders-10k.jsonl"));

        // when
        Run run = pipeline.run(new StatusCommand());

        // then
        assertEquals(0, run.code(), run.toString());
        assertTrue(run.out().contains("\nfiles        no agent has stored how far it has read\n"), run.out());
        assertTrue(run.out().contains("\nqueue        0 orders in coffee:orders, +0/s\n"), run.out());
        assertTrue(run.out().contains("\ncounted      10,000 orders, 0/s\n"), run.out());
        assertTrue(run.out().endsWith("\n\nnothing to do: every order that has arrived is counted\n"), run.out());
    }

    @Test
    void namesCountingWhereOrdersWaitAndNoneIsCounted() {
        // given
        long placed = Instant.now().minusSeconds(90).toEpochMilli();
        pipeline.redis().rpush(layout.queue(), ORDER.formatted(placed), "{}");

        // when
        Run run = pipeline.run(new StatusCommand(), "--format", "json");

        // then
        assertEquals(1, run.code(), run.toString());
        JsonObject status = JsonParser.parseString(run.out()).getAsJsonObject();
        assertEquals("[\"counting\"]", status.get("stuck").toString());
        assertEquals(2, status.get("queued").getAsLong());
        assertTrue(status.get("lagMillis").getAsLong() >= 90_000, run.out());
        assertTrue(status.get("says").getAsString().startsWith("2 orders are queued and none"), run.out());
    }

    /**
     *  1. an agent has read one file up to an incomplete line, a part of a second, and all of a third that is gone
     *  2. it has read a part of a fourth file, whose path now has another file
     *  3. only the rest of the second file is behind, and the agent is stuck
     */
    @Test
    void namesTheAgentWhereLinesOfAFileWait() throws IOException {
        // given
        Path read = Files.writeString(folder.resolve("read.jsonl"), "{}\n{}\n{\"half");
        Path waits = Files.writeString(folder.resolve("waits.jsonl"), "{}\n".repeat(1_000) + "{\"half");
        Path other = Files.writeString(folder.resolve("other.jsonl"), "{}\n".repeat(50));
        store("till-1", read, inode(read), 6, FileRecord.State.READING);
        store("till-2", waits, inode(waits), 30, FileRecord.State.READING);
        store("till-2", other, "1:1", 30, FileRecord.State.READING);
        store("till-2", folder.resolve("gone.jsonl"), "1:2", 30, FileRecord.State.FINISHED);
        pipeline.redis().hset(layout.queue() + ":files:till-2", "owner", "some token");

        // when
        Run table = pipeline.run(new StatusCommand());

        // then
        assertEquals(1, table.code(), table.toString());
        assertTrue(table.out().contains("\nfiles        2,970 bytes behind in 3 files\n"), table.out());
        assertTrue(table.out().contains("\n            2,970  " + waits + " (till-2)\n"), table.out());
        assertTrue(
                table.out().contains("\n                ?  " + other + " (till-2, not at that path here)\n"),
                table.out());
        assertTrue(table.out().contains("\nstuck: agent. 2,970 bytes of files wait"), table.out());
        assertTrue(!table.out().contains("gone.jsonl") && !table.out().contains("read.jsonl"), table.out());
    }

    @Test
    void tellsOfEachFileToPrograms() throws IOException {
        // given
        Path read = Files.writeString(folder.resolve("read.jsonl"), "{}\n{}\n");
        store("till-1", read, inode(read), 6, FileRecord.State.READING);
        store("till-1", folder.resolve("elsewhere.jsonl"), "1:2", 9, FileRecord.State.READING);
        store("replay-a", folder.resolve("replayed.jsonl"), "-", 9, FileRecord.State.READING);
        pipeline.redis().hset(layout.queue() + ":files:replay-a", "process", "a replay's");

        // when
        Run run = pipeline.run(new StatusCommand(), "--format", "json");

        // then
        assertEquals(0, run.code(), run.toString());
        JsonArray files = JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("files");
        for (int i = 0; i < 2; i++) {
            JsonObject file = files.get(i).getAsJsonObject();
            boolean here = file.get("path").getAsString().equals(read.toString());
            assertEquals("till-1", file.get("identity").getAsString());
            assertEquals(here ? 6 : 9, file.get("offset").getAsLong());
            assertEquals(here ? "0" : "null", file.get("behind").toString());
        }
        assertEquals(2, files.size());
    }

    @Test
    void saysInOneLineWhereARecordIsNone() {
        pipeline.redis().hset(layout.queue() + ":files:till", "file:1f", "what?");
        Run run = pipeline.run(new StatusCommand());
        assertEquals(1, run.code());
        assertTrue(run.err().startsWith("coffee status: coffee:orders:files:till: the record of file 1f"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void saysWhichRedisDoesNotAnswer() {
        String nobody = "redis://127.0.0.1:" + EmbeddedRedis.freePort();
        StringWriter out = new StringWriter();
        int code = Cli.run(
                new StatusCommand(), new PrintWriter(out), new PrintWriter(out), "--set", "redis.uri=" + nobody);
        assertEquals(1, code);
        assertTrue(
                out.toString().contains("\nstuck: redis. Redis at " + nobody + " does not answer: "), out.toString());
    }

    private static void store(String identity, Path path, String inode, long offset, FileRecord.State state) {
        FileRecord record = FileRecord.begin(path.toString(), inode, offset, Digest.NONE, Digest.NONE)
                .withState(state, 0);
        pipeline.redis().hset(layout.queue() + ":files:" + identity, "file:" + record.id(), record.format());
    }

    private static String inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
    }
}
