package coffee.topology.save;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SaverTest {

    private static final String SERVER = "a server";

    /** What the next commits come to; committed where nothing is said. */
    private final Deque<Answer> answers = new ArrayDeque<>();

    private final List<String> commits = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private int counted;
    private int opened;
    private String server = SERVER;
    private Saver<String> saver;

    private interface Answer {
        Outcome to(CommitRun run) throws IOException;
    }

    @BeforeEach
    void start() {
        Settlement<String> settlement = new Settlement<>() {
            @Override
            public void done(String receipt) {
                settled.add("done " + receipt);
            }

            @Override
            public void failed(String receipt) {
                settled.add("failed " + receipt);
            }
        };
        CommitListener listener = new CommitListener() {
            @Override
            public void committed(CommitRun run, Duration took) {
                counted += (int) run.totals().get("orders");
            }

            @Override
            public void refused() {}
        };
        saver = new Saver<>(
                Store::new,
                new RunLimits(3, 10_000),
                new RunBuffer<>(20, settlement),
                listener,
                new Trouble("test", e -> troubles.add(e.getMessage())));
    }

    @Test
    void commitsAtOnceWhatNothingFollows() {
        arrive(1, 0, false);
        assertEquals(List.of("0-2"), commits);
        assertEquals(List.of("done 0"), settled);
    }

    @Test
    void waitsForCompanyWhileTheLogGoesOn() {
        arrive(1, 0, true);
        arrive(1, 2, true);
        assertEquals(List.of(), commits);
        arrive(1, 4, true);
        assertEquals(List.of("0-6"), commits);
        assertEquals(6, counted);
    }

    @Test
    void commitsAtTheNextTickWhatWaitsForCompanyInVain() {
        arrive(1, 0, true);
        saver.tick();
        assertEquals(List.of("0-2"), commits);
    }

    @Test
    void commitsInOrderWhateverTheOrderOfArrival() {
        arrive(1, 0, false);
        arrive(1, 4, false);
        arrive(1, 2, true);
        assertEquals(List.of("0-2", "2-6"), commits);
    }

    @Test
    void settlesBatchesThatOthersHaveCommitted() {
        // given
        answers.add(run -> new Outcome.Moved(4));
        // when
        arrive(1, 2, false);
        // then
        assertEquals(List.of("done 2"), settled);
        assertEquals(0, counted);
    }

    @Test
    void givesUpABatchThatOthersHaveCommittedInPart() {
        answers.add(run -> new Outcome.Moved(3));
        arrive(1, 2, false);
        assertEquals(List.of("failed 2"), settled);
    }

    @Test
    void asksAgainWhereAReplyWasLostAndCountsItOnce() {
        // given: it was stored, but the reply did not come
        answers.add(run -> {
            throw new IOException("reply lost");
        });
        answers.add(run -> new Outcome.Moved(2));
        // when
        arrive(1, 0, false);
        assertEquals(List.of(), settled);
        saver.tick();
        // then
        assertEquals(List.of("done 0"), settled);
        assertEquals(2, counted);
        assertEquals(2, opened);
        assertEquals(1, troubles.size());
    }

    @Test
    void keepsWhatIsRefusedAndTriesAgainEverySecondOnANewConnection() {
        // given
        answers.add(run -> new Outcome.Refused("a wrong type"));
        answers.add(run -> new Outcome.Refused("a wrong type"));
        // when
        arrive(1, 0, true);
        saver.tick();
        arrive(1, 2, false);
        assertEquals(List.of("0-2"), commits);
        saver.tick();
        saver.tick();
        // then
        assertEquals(List.of("0-2", "0-4", "0-4"), commits);
        assertEquals(List.of("done 0", "done 2"), settled);
        assertEquals(List.of("test: a wrong type"), troubles);
        assertEquals(3, opened);
    }

    @Test
    void givesEverythingUpWhereTheQueueIsNotWhatWasRead() {
        answers.add(run -> new Outcome.Differs());
        arrive(1, 2, true);
        arrive(1, 0, false);
        assertEquals(List.of("failed 0", "failed 2"), settled);
    }

    @Test
    void givesUpWhatWasReadFromAServerThatIsGone() {
        // given
        arrive(1, 0, false);
        answers.add(run -> {
            throw new IOException("closed");
        });
        arrive(1, 2, false);
        // when
        server = "another";
        saver.tick();
        // then
        assertEquals(List.of("done 0", "failed 2"), settled);
        assertEquals(List.of("0-2", "2-4"), commits);
    }

    @Test
    void givesUpWhatWaitsForABatchThatNeverComes() {
        // given
        arrive(1, 0, false);
        arrive(1, 4, false);
        answers.add(run -> new Outcome.Moved(2));
        // when
        saver.tick();
        assertEquals(List.of("done 0"), settled);
        saver.tick();
        saver.tick();
        // then
        assertTrue(settled.contains("failed 4"), settled.toString());
        assertEquals(List.of("0-2", "4-6"), commits);
    }

    private void arrive(long reading, long start, boolean more) {
        saver.arrived(Batches.batch(SERVER, reading, start, more, Batches.orders(2, "Latte")), Long.toString(start));
    }

    /** Answers as it was told, or stores. */
    private final class Store implements CommitStore {

        private final String mine = server;

        Store() {
            opened++;
        }

        @Override
        public Outcome commit(CommitRun run) throws IOException {
            commits.add(run.start() + "-" + run.end());
            return answers.isEmpty()
                    ? new Outcome.Committed(run.end())
                    : answers.remove().to(run);
        }

        @Override
        public String server() {
            return mine;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
