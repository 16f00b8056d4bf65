package coffee.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.operator.StoredPipeline.Run;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CheckCommandIT {

    private static final Path TIMED = StoredPipeline.ORDERS.resolve("orders-timed-20k.jsonl");
    private static final Path PLAIN = StoredPipeline.ORDERS.resolve("orders-10k.jsonl");

    @AutoClose
    private static final StoredPipeline pipeline = new StoredPipeline();

    @BeforeEach
    void empty() {
        pipeline.redis().flushAll();
    }

    @Test
    void isContentWithWhatTheFileSays() throws IOException {
        // given
        pipeline.store(TIMED);

        // when
        Run run = pipeline.run(new CheckCommand(), TIMED.toString());

        // then
        assertEquals("20,000 lines and 121 periods compared: no difference\n", run.out());
        assertEquals(0, run.code());
    }

    @Test
    void showsADifference() throws IOException {
        // given
        pipeline.store(TIMED);
        pipeline.redis().hincrBy(pipeline.settings.layout().totals(), "payment:Cash", -1);

        // when
        Run run = pipeline.run(new CheckCommand(), TIMED.toString());

        // then
        assertEquals(1, run.code());
        assertTrue(run.out().contains(": 1 difference\n"), run.out());
        assertTrue(run.out().lines().anyMatch(l -> l.matches("totals +payment:Cash +[0-9,]+ +[0-9,]+")), run.out());
    }

    @Test
    void showsSomeOfManyDifferences() {
        // when
        Run run = pipeline.run(new CheckCommand(), TIMED.toString(), PLAIN.toString());

        // then
        assertEquals(1, run.code());
        assertTrue(run.out().lines().count() < 50, run.out());
        assertTrue(run.out().matches("(?s).*and \\d+ more\n"), run.out());
    }

    @Test
    void saysThatOrdersAreStillQueued() throws IOException {
        // given
        pipeline.store(TIMED);
        pipeline.redis().rpush(pipeline.settings.layout().queue(), "{}");

        // when
        Run run = pipeline.run(new CheckCommand(), TIMED.toString());

        // then
        assertEquals(1, run.code());
        assertTrue(run.out().contains("1 orders are still queued"), run.out());
    }

    @Test
    void saysThatAFileIsMissing() {
        // when
        Run run = pipeline.run(new CheckCommand(), "no-such.jsonl");

        // then
        assertEquals(1, run.code());
        assertEquals("coffee check: no-such.jsonl: no such file\n", run.err());
    }
}
