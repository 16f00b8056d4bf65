package coffee.operator.rejected;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Fields;
import coffee.contract.Reason;
import coffee.contract.RedisLayout;
import coffee.contract.RejectedLine;
import coffee.operator.StoredPipeline;
import coffee.operator.StoredPipeline.Run;
import coffee.store.CountsStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol;

@Timeout(60)
class RejectedCommandIT {

    @AutoClose
    private static final StoredPipeline pipeline = new StoredPipeline();

    private static final RedisLayout layout = pipeline.settings.layout();

    @BeforeEach
    void empty() {
        pipeline.redis().flushAll();
    }

    @Test
    void listsWhatIsKeptWithNothingATerminalWouldObey() {
        // given
        reject(Reason.NO_ITEMS, 7, "{\"orders\":[]}");
        reject(Reason.BAD_NAME, 8, "\u001b[2J" + "x".repeat(500));

        // when
        Run run = pipeline.run(new RejectedCommand());

        // then
        assertEquals(2, run.out().lines().count());
        assertTrue(run.out().endsWith("{\"orders\":[]}\n"), run.out());
        assertTrue(run.out().contains("xxx… (504 bytes)\n"), run.out());
        assertFalse(run.out().contains("\u001b"));
    }

    @Test
    void requeuesNothingWhereTheQueueIsATopic() {
        // given
        reject(Reason.NO_ITEMS, 7, "a");

        // when
        Run run = pipeline.run(new RejectedCommand(), "--requeue", "--set", "queue.kafka.bootstrap=127.0.0.1:9092");

        // then
        assertEquals(1, run.code());
        assertTrue(run.err().startsWith("coffee rejected: --requeue = true: the queue is the topic orders"), run.err());
        assertEquals(1, pipeline.redis().llen(layout.rejected()));
        assertEquals(0, pipeline.redis().llen(layout.queue()));
    }

    @Test
    void namesAForeignElementOfTheList() {
        // given
        pipeline.redis().rpush(layout.rejected(), "\u001b[2Jnot ours");

        // when
        Run run = pipeline.run(new RejectedCommand());

        // then
        assertEquals(
                new Run(
                        1,
                        "",
                        "coffee rejected: coffee:rejected holds \"?[2Jnot ours\", which is no rejected line"
                                + System.lineSeparator()),
                run);
    }

    @Test
    void saysWhereOnlyTheBeginningOfALineIsKept() {
        // given
        RejectedLine cut = rejectCut(300_000);

        // then
        assertTrue(pipeline.run(new RejectedCommand()).out().endsWith("xxx… (300000 bytes, the first 131072 kept)\n"));
        assertEquals(
                cut.toJson() + "\n",
                pipeline.run(new RejectedCommand(), "--format", "json").out());
    }

    @Test
    void listsThoseOfOneReasonAsJson() {
        // given
        reject(Reason.NO_ITEMS, 7, "a");
        RejectedLine bad = reject(Reason.BAD_NAME, 8, "b");

        // when
        Run run = pipeline.run(new RejectedCommand(), "--reason", "bad_name", "--format", "json");

        // then
        assertEquals(bad.toJson() + "\n", run.out());
    }

    @Test
    void listsTheNewestFirstAndSaysHowManyMoreThereAre() {
        // given
        for (int i = 0; i < 1_025; i++) {
            reject(i % 5 == 0 ? Reason.BAD_NAME : Reason.NO_ITEMS, i, "line " + i);
        }

        // then
        List<String> usual = pipeline.run(new RejectedCommand()).out().lines().toList();
        assertEquals(21, usual.size());
        assertTrue(usual.get(0).endsWith(" line 1024"), usual.get(0));
        assertTrue(usual.get(19).endsWith(" line 1005"), usual.get(19));
        assertEquals("1,005 older lines are not listed: --limit 1025 lists all", usual.get(20));

        List<String> names = pipeline.run(new RejectedCommand(), "--reason", "bad_name", "--limit", "204")
                .out()
                .lines()
                .toList();
        assertEquals(205, names.size());
        assertTrue(names.get(0).endsWith(" line 1020"), names.get(0));
        assertTrue(names.get(203).endsWith(" line 5"), names.get(203));
        assertEquals("1 older line is not listed: --limit 205 lists all", names.get(204));

        List<String> all = pipeline.run(new RejectedCommand(), "--limit", "1025")
                .out()
                .lines()
                .toList();
        assertEquals(1_025, all.size());
        assertTrue(all.get(1_024).endsWith(" line 0"), all.get(1_024));
    }

    @Test
    void keepsWhatIsNoLineOutOfTheJson() {
        // given
        reject(Reason.NO_ITEMS, 7, "a");
        RejectedLine newer = reject(Reason.BAD_NAME, 8, "b");
        reject(Reason.BAD_NAME, 9, "c");

        // when
        Run run = pipeline.run(new RejectedCommand(), "--format", "json", "--limit", "2");

        // then
        assertEquals(2, run.out().lines().count());
        assertTrue(run.out().endsWith(newer.toJson() + "\n"), run.out());
        assertEquals("1 older line is not listed: --limit 3 lists all\n", run.err());
    }

    @Test
    void refusesALimitThatMakesNoSense() {
        assertTrue(pipeline.run(new RejectedCommand(), "--limit", "0").err().contains("must be at least 1"));
        Run both = pipeline.run(new RejectedCommand(), "--requeue", "--limit", "5");
        assertEquals(2, both.code());
        assertTrue(both.err().contains("--limit is for the list"), both.err());
    }

    @Test
    void refusesAReasonThatIsNone() {
        Run run = pipeline.run(new RejectedCommand(), "--reason", "too_cold");

        assertEquals(2, run.code());
        assertTrue(run.err().contains("\"too_cold\": must be one of too_long, bad_utf8"), run.err());
    }

    @Test
    void putsTheLinesOfAReasonBackAndTheSumStays() {
        // given
        for (int i = 0; i < 1_000; i++) {
            reject(i % 3 == 0 ? Reason.NO_ITEMS : Reason.BAD_UTF8, i, "line " + i);
        }
        long lines = standing();

        // when
        Run run = pipeline.run(new RejectedCommand(), "--requeue", "--reason", "no_items");

        // then
        assertEquals("334 lines are back in the queue\n", run.out());
        List<String> queue = pipeline.redis().lrange(layout.queue(), 0, -1);
        assertEquals(334, queue.size());
        assertEquals("line 0", queue.get(0));
        assertEquals("line 999", queue.get(333));
        assertEquals(666, pipeline.redis().llen(layout.rejected()));
        assertEquals("0", pipeline.redis().hget(layout.totals(), Fields.of(Reason.NO_ITEMS)));
        assertEquals(lines, standing());
    }

    @Test
    void putsBytesBackAsTheyWere() {
        // given
        byte[] raw = {(byte) 0xff, 0, '\n', (byte) 0xc3};
        reject(new RejectedLine(Reason.BAD_UTF8, 0, Instant.EPOCH, raw));

        // when
        pipeline.run(new RejectedCommand(), "--requeue");

        // then
        assertArrayEquals(raw, pipeline.redis().lpop(layout.queue().getBytes(StandardCharsets.UTF_8)));
    }

    /** Only its beginning is kept: to requeue that would count a line that nobody sent. */
    @Test
    void leavesALineOfWhichOnlyTheBeginningIsKept() {
        // given
        RejectedLine cut = rejectCut(300_000);
        reject(Reason.TOO_LONG, 8, "y".repeat(70_000));
        rejectCut(200_000);
        long lines = standing();

        // when
        Run run = pipeline.run(new RejectedCommand(), "--requeue");

        // then
        assertEquals(
                "1 line is back in the queue\n2 lines stay, being so long that only the beginning is kept\n",
                run.out());
        assertEquals(0, run.code());
        assertEquals(List.of("y".repeat(70_000)), pipeline.redis().lrange(layout.queue(), 0, -1));
        assertEquals(cut.toJson(), pipeline.redis().lindex(layout.rejected(), 0));
        assertEquals(2, pipeline.redis().llen(layout.rejected()));
        assertEquals("2", pipeline.redis().hget(layout.totals(), Fields.of(Reason.TOO_LONG)));
        assertEquals(lines, standing());
    }

    /** Rejects 3,000 lines; the returned thread rejects more until {@code isDone}. */
    private static Thread rejecting(AtomicBoolean done) {
        for (int i = 0; i < 3_000; i++) {
            reject(Reason.NO_ITEMS, i, "line " + i);
        }
        return new Thread(() -> {
            for (int i = 3_000; !done.get(); i++) {
                reject(Reason.NO_ITEMS, i, "line " + i);
            }
        });
    }

    /** Each line leaves the list at most once, though two requeue and a topology rejects lines and drops the oldest. */
    @Test
    void putsEachLineBackOnceHoweverManyAreAtIt() throws InterruptedException {
        // given
        AtomicBoolean done = new AtomicBoolean();
        Thread topology = rejecting(done);
        Thread other = new Thread(() -> new Requeue(pipeline.redis(), layout, Optional.empty()).run());
        topology.start();
        other.start();

        // when
        try {
            new Requeue(pipeline.redis(), layout, Optional.empty()).run();
        } finally {
            other.join();
            done.set(true);
            topology.join();
        }

        // then
        List<String> queue = pipeline.redis().lrange(layout.queue(), 0, -1);
        assertTrue(queue.size() >= 3_000, "requeued " + queue.size());
        assertEquals(queue.size(), new HashSet<>(queue).size());
        assertEquals(
                Long.toString(pipeline.redis().llen(layout.rejected())),
                pipeline.redis().hget(layout.totals(), Fields.of(Reason.NO_ITEMS)));
    }

    /**
     *  1. let a topology reject lines continuously, so that the list keeps changing
     *  2. requeue the 3,000 lines that were there before
     *  3. Redis was asked for each page of them once: nothing was retried
     */
    @Test
    void triesNothingAgainWhileFurtherLinesAreRejected() throws InterruptedException {
        // given
        AtomicBoolean done = new AtomicBoolean();
        Thread topology = rejecting(done);
        topology.start();

        // when
        pipeline.redis().sendCommand(Protocol.Command.CONFIG, "RESETSTAT");
        Run run;
        try {
            run = pipeline.run(new RejectedCommand(), "--requeue");
        } finally {
            done.set(true);
            topology.join();
        }

        // then
        String stats = pipeline.redis().info("commandstats");
        long lines = Long.parseLong(run.out().substring(0, run.out().indexOf(' ')));
        assertTrue(lines >= 3_000, run.out());
        assertTrue(stats.contains("cmdstat_lrange:calls=" + (lines + 199) / 200 + ","), run.out() + stats);
    }

    @Test
    void changesNothingWhereTheQueueIsNoList() {
        // given
        reject(Reason.NO_ITEMS, 0, "a");
        pipeline.redis().set(layout.queue(), "no list");

        // when
        Run run = pipeline.run(new RejectedCommand(), "--requeue");

        // then
        assertEquals(1, run.code());
        assertEquals("coffee rejected: coffee:orders holds a string where the queue should be\n", run.err());
        assertEquals(1, pipeline.redis().llen(layout.rejected()));
    }

    @Test
    void changesNothingWhereFewerAreCountedThanKept() {
        // given
        reject(Reason.NO_ITEMS, 0, "a");
        pipeline.redis().del(layout.totals());

        // when
        Run run = pipeline.run(new RejectedCommand(), "--requeue");

        // then
        assertEquals(1, run.code());
        assertTrue(run.err().contains("nothing was put back"), run.err());
        assertEquals(0, pipeline.redis().llen(layout.queue()));
    }

    private static long standing() {
        return new CountsStore(pipeline.redis(), layout).standing().lines();
    }

    private static RejectedLine reject(Reason reason, long position, String raw) {
        RejectedLine line = new RejectedLine(
                reason, position, Instant.parse("2026-03-14T08:50:00Z"), raw.getBytes(StandardCharsets.UTF_8));
        reject(line);
        return line;
    }

    private static RejectedLine rejectCut(long length) {
        byte[] raw = "x".repeat(131_072).getBytes(StandardCharsets.UTF_8);
        RejectedLine line = new RejectedLine(Reason.TOO_LONG, length, Instant.EPOCH, raw, length);
        reject(line);
        return line;
    }

    /** Adds the line and its count in one step, as the topology does. */
    private static void reject(RejectedLine line) {
        try (var tx = pipeline.redis().multi()) {
            tx.rpush(layout.rejected(), line.toJson());
            tx.hincrBy(layout.totals(), Fields.of(line.reason()), 1);
            tx.exec();
        }
    }
}
