package coffee.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.Reason;
import coffee.operator.status.Status.Look;
import coffee.operator.status.Status.Look.ReadFile;
import coffee.operator.status.Status.Stage;
import coffee.store.CountsStore.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StagesTest {

    private static final Instant BEGIN = Instant.parse("2026-03-14T08:50:00Z");

    private final Stages stages = new Stages("redis://cups:6379", "coffee:orders");

    @Test
    void hasNothingToDoWhereAllIsCounted() {
        Status status = stages.see(look(0, 500, 0, 70, 0));
        assertEquals(List.of(), status.stuck());
        assertEquals("nothing to do: every order that has arrived is counted", status.says());
        assertFalse(stages.unsure());
    }

    @Test
    void callsCountingStuckOnceNothingWasCountedForThreeSecondsThoughOrdersWait() {
        // given
        stages.see(look(0, 500, 8, 70, 0));
        assertEquals(List.of(), stages.see(look(2.9, 500, 9, 70, 0)).stuck());
        assertTrue(stages.unsure());

        // when
        Status status = stages.see(look(3, 500, 1_000, 70, 0));

        // then
        assertEquals(List.of(Stage.COUNTING), status.stuck());
        assertEquals(
                "1,000 orders are queued and none was counted for 3.0 s: is a topology running on coffee:orders"
                        + " (bin/coffee topology)?",
                status.says());
        assertEquals(Optional.empty(), status.lastCommit());
    }

    @Test
    void takesAStageForWellAgainOnceItMoves() {
        // given
        stages.see(look(0, 500, 8, 70, 30));
        assertEquals(
                List.of(Stage.AGENT, Stage.COUNTING),
                stages.see(look(5, 500, 8, 70, 30)).stuck());

        // when
        Status status = stages.see(look(6, 504, 4, 80, 20));

        // then
        assertEquals(List.of(), status.stuck());
        assertEquals("at work", status.says());
        assertEquals(Optional.of(BEGIN.plusSeconds(6)), status.lastCommit());
        assertEquals(4, status.rates().orElseThrow().orders());
        assertEquals(-4, status.rates().orElseThrow().queued());
    }

    @Test
    void callsTheAgentStuckWhereAFileWaits() {
        // given
        stages.see(look(0, 500, 0, 70, 30));

        // when
        Status status = stages.see(look(4, 500, 0, 70, 3_000));

        // then
        assertEquals(List.of(Stage.AGENT), status.stuck());
        assertEquals(
                "3,000 bytes of files wait and none was read for 4.0 s: is the agent running (bin/coffee flume)?",
                status.says());
    }

    /** If the queue was empty in between, no order has waited for that long. */
    @Test
    void countsTheWaitFromWhenThereIsSomethingToWaitFor() {
        stages.see(look(0, 500, 0, 70, 0));
        stages.see(look(10, 500, 0, 70, 0));
        assertEquals(List.of(), stages.see(look(11, 500, 5, 70, 5)).stuck());
        assertEquals(List.of(), stages.see(look(12.9, 500, 5, 70, 5)).stuck());
        assertEquals(
                List.of(Stage.AGENT, Stage.COUNTING),
                stages.see(look(13, 500, 5, 70, 5)).stuck());
    }

    @Test
    void saysWhereOrdersComeFasterThanTheyAreCounted() {
        stages.see(look(0, 500, 100, 70, 0));
        assertEquals(
                "at work, but the queue grows by 200 orders a second: they come faster than they are counted",
                stages.see(look(2, 600, 500, 90, 0)).says());
    }

    @Test
    void comparesWithNothingAcrossAnOutage() {
        // given
        stages.see(look(0, 500, 8, 70, 30));
        stages.see(look(1, 510, 8, 71, 29));

        // when
        Status away = stages.away(BEGIN.plusSeconds(2), "no answer");
        Status back = stages.see(look(60, 510, 8, 71, 29));

        // then
        assertEquals(List.of(Stage.REDIS), away.stuck());
        assertEquals(Optional.of(BEGIN.plusSeconds(1)), away.lastCommit());
        assertEquals(List.of(), back.stuck());
        assertEquals(Optional.empty(), back.rates());
    }

    private static Look look(double seconds, long counted, long queued, long offset, long behind) {
        Counts totals = new Counts();
        totals.addOrders(counted, counted);
        totals.add(Reason.NO_ITEMS);
        return new Look(
                BEGIN.plusNanos((long) (seconds * 1e9)),
                new Standing(totals, counted + 1, queued),
                Optional.empty(),
                List.of(new ReadFile("till", "1f", "/orders.jsonl", offset, OptionalLong.of(behind))));
    }
}
