package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.flume.EventQueue.Change;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flume.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SinkMemoryTest {

    private static final Map<String, String> NOTHING = Map.of();

    private final SinkConfig config = SinkConfig.from(new Context(Map.of("identity", "till-1")), "unused");
    private final SinkMemory memory = memory();
    private final Logs logs = Logs.of(RedisSink.class);

    @AfterEach
    void stop() {
        logs.close();
    }

    @Test
    void isUnknownUntilItIsRecalled() {
        assertFalse(memory.isRecalled());
        memory.recall(NOTHING, 0);
        assertTrue(memory.isRecalled());
    }

    @Test
    void goesOnByItselfWhateverItFoundFirst() {
        // given
        Map<String, String> found = pushedBy(memory());
        memory.recall(found, 0);

        // then
        assertFalse(memory.recall(found, 0));
        assertFalse(memory.recall(pushedBy(memory), 0));
        assertFalse(memory.recall(NOTHING, 0));
    }

    @Test
    void noticesThatAnotherSinkHasBeenAtWork() {
        memory.recall(NOTHING, 0);
        Map<String, String> others = pushedBy(memory());
        assertTrue(memory.recall(others, 0));
        assertFalse(memory.recall(others, 0));
        assertEquals(1, logs.count("Goes on where another sink of the identity till-1 ended"));
    }

    @Test
    void warnsOnceOfASinkThatShouldHaveAnotherIdentity() {
        memory.recall(NOTHING, 0);
        for (int turn = 0; turn < 40; turn++) {
            memory.recall(pushedBy(memory()), 0);
        }
        assertEquals(1, logs.count("WARN Another sink uses the identity till-1 at the same time"));
    }

    @Test
    void tellsWhichBatchWasPushedLast() {
        memory.recall(NOTHING, 0);
        String first = memory.nextId();
        String second = memory.nextId();
        Map<String, String> found = memory.change(batch(), second).set();
        assertTrue(SinkMemory.tellsOf(second, found));
        assertFalse(SinkMemory.tellsOf(first, found));
        assertFalse(SinkMemory.tellsOf(first, NOTHING));
    }

    @Test
    void neverGivesAnIdTwice() {
        assertNotEquals(memory.nextId(), memory.nextId());
        assertNotEquals(memory().nextId(), memory().nextId());
    }

    @Test
    void notesACleanEndThatTheFirstPushAfterItStrikesOut() {
        // given a sink that pushed something and ended
        memory.recall(NOTHING, 0);
        assertEquals(Change.NONE, memory.ending());
        Map<String, String> redis =
                new HashMap<>(memory.change(batch(), memory.nextId()).set());
        memory.pushed();
        redis.putAll(memory.ending().set());

        // when
        SinkMemory next = memory();
        next.recall(redis, 0);

        // then
        Change first = next.change(batch(), next.nextId());
        assertEquals(memory.ending().set().keySet(), Set.copyOf(first.removed()));
        next.pushed();
        assertEquals(List.of(), next.change(batch(), next.nextId()).removed());
    }

    @Test
    void doesNotNoteACleanEndWhileSomethingMayHaveToBeRecognised() {
        SinkMemory busy = new SinkMemory(config, true, 1);
        busy.recall(NOTHING, 0);
        busy.pushed();
        assertEquals(Change.NONE, busy.ending());
    }

    private SinkMemory memory() {
        return new SinkMemory(config, true, 0);
    }

    /** What is found in Redis after that sink has pushed. */
    private static Map<String, String> pushedBy(SinkMemory sink) {
        if (!sink.isRecalled()) {
            sink.recall(NOTHING, 0);
        }
        return sink.change(sink.decide(List.of(event())), sink.nextId()).set();
    }

    private Batch batch() {
        return Batch.of(List.of(event()), new BitSet(), config);
    }

    private static Placed event() {
        return new Placed(null, "an order".getBytes(StandardCharsets.UTF_8));
    }
}
