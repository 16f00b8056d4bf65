package coffee.topology.ingest.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.Trouble;
import coffee.topology.ingest.Log;
import coffee.topology.ingest.Log.Chunk;
import coffee.topology.ingest.LogReader;
import coffee.topology.ingest.TestBatches;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order a list is read, and when it is polled. */
class RedisLogTest {

    private static final RedisLog.Config CONFIG = new RedisLog.Config(10, 1 << 20, Duration.ofMillis(50), 2);

    private final Numbers server = new Numbers();
    private final SplittableRandom random = new SplittableRandom(5);
    private long now;
    private Log log;

    @BeforeEach
    void open() throws IOException {
        log = ModelLink.open(server, random, "a list", CONFIG, () -> now);
    }

    private void open(RedisLog.Config config) throws IOException {
        log = ModelLink.open(server, random, "a list", config, () -> now);
    }

    @Test
    void readsFromTheCommittedPositionToTheEnd() throws IOException {
        // given
        server.committed = 20;
        server.pushed = 45;
        // then
        assertSlice(20, 30, true);
        assertSlice(30, 40, true);
        assertSlice(40, 45, false);
        assertEquals(25, log.waiting());
    }

    /**
     *  1. read, while the head moves, by this topology or another, and Redis answers at random moments
     *  2. the chunks are consecutive, or skip committed orders only
     *  3. each line is the one at its position
     *  4. this still holds when a chunk is settled, however many others were read and settled meanwhile
     */
    @Test
    void readsInOrderHoweverTheHeadMoves() throws IOException {
        server.width = 400;
        for (int run = 0; run < 300; run++) {
            server.committed = run;
            server.pushed = run + 5;
            open();
            long next = server.committed;
            List<Chunk> pending = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                now += Duration.ofMillis(60).toNanos();
                server.pushed += random.nextInt(20);
                Chunk chunk = log.next();
                assertTrue(chunk.start() >= next, "what was read comes again");
                assertTrue(chunk.start() == next || chunk.start() <= server.committed, "something is left out");
                assertLines(chunk);
                next = chunk.end();
                pending.add(chunk);
                if (random.nextInt(3) == 0) {
                    long most = random.nextInt(10) == 0 ? server.pushed : Math.min(server.pushed, next);
                    server.committed += random.nextLong(Math.max(0, most - server.committed) + 1);
                }
                Chunk settled = pending.get(random.nextInt(pending.size()));
                if (settled.end() <= server.committed) {
                    pending.remove(settled);
                    assertLines(settled);
                    log.committed(settled.end(), settled.lines());
                }
            }
            drain(next);
        }
    }

    @Test
    void asksForTheNextOrdersWhereACommitHasMovedThem() throws IOException {
        // given
        open(new RedisLog.Config(10, 1 << 20, Duration.ofMillis(50), 1));
        server.pushed = 1_000;
        assertSlice(0, 10, true);
        Chunk second = log.next();
        assertLines(second);
        // when
        server.committed = 20;
        log.committed(20, second.lines());
        // then: one request each is enough
        assertSlice(20, 30, true);
        assertSlice(30, 40, true);
        assertEquals(4, server.ranges);
    }

    private void drain(long from) throws IOException {
        long next = from;
        for (int empty = 0; empty < 20; ) {
            now += Duration.ofMillis(60).toNanos();
            Chunk chunk = log.next();
            assertLines(chunk);
            empty = chunk.isNothing() ? empty + 1 : 0;
            next = Math.max(next, chunk.end());
        }
        assertEquals(server.pushed, Math.max(next, server.committed));
    }

    @Test
    void asksForFewerOrdersWhereTheyAreLarge() throws IOException {
        // given
        server.width = 100;
        server.pushed = 10_000;
        open(new RedisLog.Config(1_000, 5_000, Duration.ofMillis(50), 2));
        // when
        for (int i = 0; i < 10; i++) {
            log.next();
        }
        // then: each takes 100 bytes and a header
        Chunk chunk = log.next();
        assertTrue(chunk.lines().bytes() <= 5_000 && chunk.lines().count() > 40, chunk::toString);
        assertLines(chunk);
    }

    @Test
    void asksForTwiceAsManyEachTimeUpToTheMost() throws IOException {
        // given
        server.pushed = 10_000;
        open(new RedisLog.Config(1_000, 1 << 20, Duration.ofMillis(50), 2));
        // when
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            counts.add(log.next().lines().count());
        }
        // then: the next two are under way when an answer comes
        assertEquals(List.of(64, 128, 128, 256, 512, 1_000), counts.subList(0, 6));
    }

    /**
     *  1. let the link break whenever many orders are requested
     *  2. the reader reconnects and requests few orders, and then more and more, as long as it gets them
     *  3. repair the link: the reader requests as many orders as it may
     */
    @Test
    void asksForFewAgainAfterADisconnectThatManyHaveCaused() throws IOException {
        // given
        server.pushed = 1_000_000;
        server.most = 500;
        Log.Source source = new Log.Source() {
            @Override
            public Log.Id id() {
                return TestBatches.LOG;
            }

            @Override
            public Log open() throws IOException {
                server.broken = false;
                RedisLogTest.this.open(new RedisLog.Config(1_000, 1 << 20, Duration.ofMillis(50), 2));
                return log;
            }
        };
        List<String> troubles = new ArrayList<>();
        LogReader reader = new LogReader(
                source,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                new Trouble("cannot read", e -> troubles.add(e.getMessage())),
                () -> now,
                () -> 0);
        // when
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            if (reader.rewinds() == 3) {
                server.most = Integer.MAX_VALUE;
            }
            now += reader.pause();
            reader.next().ifPresent(batch -> counts.add(batch.lines().count()));
        }
        // then
        List<Integer> few = List.of(64, 128, 128, 256);
        int again = 4 + counts.subList(4, counts.size()).indexOf(64);
        int mended = again + 4 + counts.subList(again + 4, counts.size()).indexOf(64);
        assertEquals(few, counts.subList(0, 4));
        assertEquals(few, counts.subList(again, again + 4));
        assertEquals(few, counts.subList(mended, mended + 4));
        assertEquals(1_000, counts.get(counts.size() - 1));
        assertEquals(2, troubles.size());
    }

    @Test
    void looksAtAnIdleListEverMoreSeldomAndQuicklyAgainOnceOrdersCome() throws IOException {
        // given
        server.pushed = 1;
        assertSlice(0, 1, false);
        // then
        assertEquals(List.of(5L, 5L, 10L, 20L, 40L, 50L, 50L), pausesOfAnIdleList(7));
        // when
        server.pushed = 2;
        assertSlice(1, 2, false);
        // then
        assertEquals(List.of(5L, 5L, 10L), pausesOfAnIdleList(3));
    }

    @Test
    void neverRestsLongerThanItIsTold() throws IOException {
        open(new RedisLog.Config(10, 1 << 20, Duration.ofMillis(3), 2));
        server.pushed = 1;
        assertSlice(0, 1, false);
        assertEquals(List.of(3L, 3L, 3L, 3L), pausesOfAnIdleList(4));
    }

    private List<Long> pausesOfAnIdleList(int times) throws IOException {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            pauses.add(Duration.ofNanos(log.pause()).toMillis());
            now += log.pause();
            assertTrue(log.next().isNothing());
        }
        now += log.pause();
        return pauses;
    }

    @Test
    void looksAtAnIdleListByItsLengthAlone() throws IOException {
        for (int i = 0; i < 10; i++) {
            assertTrue(log.next().isNothing());
        }
        assertEquals(0, server.ranges);
    }

    @Test
    void noticesThatThePositionWentBack() throws IOException {
        // given
        server.committed = 50;
        server.pushed = 55;
        assertSlice(50, 55, false);
        // when
        server.committed = 20;
        // then
        IOException e = assertThrows(IOException.class, log::next);
        assertEquals("the position of the list went back from 50 to 20", e.getMessage());
    }

    @Test
    void noticesAtAnIdleListThatTheServerIsNoLongerTheSame() throws IOException {
        // given
        assertTrue(log.next().isNothing());
        server.history = "another";
        assertTrue(log.next().isNothing());
        // when
        now += Duration.ofSeconds(1).toNanos();
        // then
        assertThrows(IOException.class, log::next);
    }

    private void assertSlice(long start, long end, boolean more) throws IOException {
        Chunk chunk = log.next();
        assertEquals(start, chunk.start());
        assertEquals(end, chunk.end());
        assertEquals(more, chunk.more());
        assertLines(chunk);
    }

    private void assertLines(Chunk chunk) {
        assertEquals(
                LongStream.range(chunk.start(), chunk.end())
                        .mapToObj(server::line)
                        .toList(),
                TestBatches.texts(chunk.lines()));
    }

    /** A list of orders whose text is their position. */
    private static final class Numbers implements ModelLink.Server {

        private String history = "a history";
        private long committed;
        private long pushed;
        private int width;
        private int ranges;
        private int most = Integer.MAX_VALUE;
        private boolean broken;

        private String line(long position) {
            String number = Long.toString(position);
            return "0".repeat(Math.max(0, width - number.length())) + number;
        }

        @Override
        public void reach() throws IOException {
            if (broken) {
                throw new EOFException("the link is broken");
            }
        }

        @Override
        public String history() {
            return history;
        }

        @Override
        public long position(String key) {
            return committed;
        }

        @Override
        public long length(String queue) {
            return pushed - committed;
        }

        @Override
        public List<String> range(String queue, long from, long to) {
            ranges++;
            broken |= to - from >= most;
            return LongStream.rangeClosed(committed + from, Math.min(pushed - 1, committed + to))
                    .mapToObj(this::line)
                    .toList();
        }
    }
}
