package coffee.topology.save;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.topology.Trouble;
import coffee.topology.ingest.Log;
import coffee.topology.ingest.TestBatches;
import coffee.topology.save.Saver.Outcome;
import coffee.topology.save.Saver.RunCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SaverTest {

    private static final Log.Id OTHER = new Log.Id(Log.Kind.LIST, "other");
    private static final RunCheck FITS = new RunCheck(RunCheck.Kind.FITS, OptionalLong.empty(), "");

    /** The outcomes of the next commits; without one, a commit succeeds. */
    private final Deque<Answer> answers = new ArrayDeque<>();

    private final List<String> commits = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private final List<String> metrics = new ArrayList<>();
    private int counted;
    private int opened;
    private boolean away;
    private String history = "a history";
    private long now;

    private interface Answer {
        Outcome to(Commit commit) throws IOException;
    }

    private final Saver<String> saver = new Saver<>(
            this::open,
            new Saver.Bounds(20, 2, 6, 10_000),
            new Saver.Receipts<>() {
                @Override
                public void done(String receipt) {
                    settled.add("done " + receipt);
                }

                @Override
                public void failed(String receipt) {
                    settled.add("failed " + receipt);
                }
            },
            new Saver.Listener() {
                @Override
                public void committed(Commit commit, Duration took) {
                    counted += (int) commit.totals().of("orders");
                }

                @Override
                public void late() {
                    metrics.add("late");
                }

                @Override
                public void differing() {
                    metrics.add("differing");
                }

                @Override
                public void refused() {
                    metrics.add("refused");
                }

                @Override
                public void foreign(int batches) {
                    metrics.add("foreign " + batches);
                }
            },
            what -> new Trouble(what, e -> troubles.add(e.getMessage())),
            () -> now);

    @Test
    void commitsAtOnceWhatNothingFollows() {
        arrive(0, false);
        assertEquals(List.of("0-2"), commits);
        assertEquals(List.of("done 0"), settled);
    }

    @Test
    void waitsForCompanyWhileTheLogGoesOnButNotLong() {
        // given
        arrive(0, true);
        assertEquals(List.of(), commits);
        // when
        arrive(2, true);
        // then
        assertEquals(List.of("0-4"), commits);
        assertEquals(4, counted);
        arrive(4, true);
        assertTrue(saver.pause() <= Duration.ofMillis(100).toNanos());
        pass(Duration.ofNanos(saver.pause()));
        assertEquals(List.of("0-4", "4-6"), commits);
    }

    @Test
    void commitsInOrderWhateverTheOrderOfArrival() {
        arrive(0, false);
        arrive(4, false);
        arrive(2, true);
        assertEquals(List.of("0-2", "2-6"), commits);
    }

    @Test
    void mergesTheRunsOfAllLogsIntoOneCommit() {
        // given
        arrive(0, true);
        arrive(OTHER, 10, true);
        // when
        arrive(2, false);
        // then
        assertEquals(List.of("0-4 other 10-12"), commits);
        assertEquals(List.of("done 0", "done 2", "done 10"), settled);
    }

    @Test
    void waitsForAllLogsThatGoOnButNotLong() {
        // given: half of what is read ahead of one log, but not of two
        arrive(OTHER, 0, true);
        arrive(0, true);
        arrive(2, true);
        assertEquals(List.of(), commits);
        // when
        pass(Duration.ofNanos(saver.pause()));
        // then
        assertEquals(List.of("other 0-2 0-4"), commits);
    }

    @Test
    void waitsNoLongerOnceAllLogsTogetherHaveHalfOfWhatIsReadAhead() {
        // given
        arrive(OTHER, 0, true);
        arrive(0, true);
        arrive(2, true);
        // when
        arrive(4, true);
        // then
        assertEquals(List.of("other 0-2 0-6"), commits);
    }

    @Test
    void waitsForALogThatWentOnAMomentAgo() {
        // given
        arrive(OTHER, 0, true);
        arrive(0, true);
        arrive(2, true);
        arrive(4, true);
        assertEquals(1, commits.size());
        // when
        arrive(6, true);
        arrive(8, true);
        // then: the other will soon have more
        assertEquals(1, commits.size());
        arrive(OTHER, 2, true);
        arrive(OTHER, 4, true);
        assertEquals(List.of("other 0-2 0-6", "other 2-6 6-10"), commits);
    }

    @Test
    void doesNotWaitForALogThatHasEnded() {
        // given
        arrive(0, true);
        arrive(OTHER, 0, false);
        assertEquals(List.of("0-2 other 0-2"), commits);
        // when
        arrive(2, true);
        arrive(4, true);
        // then
        assertEquals(List.of("0-2 other 0-2", "2-6"), commits);
    }

    @Test
    void waitsNoLongerOnceTheCommitIsFull() {
        // given: less than half of what is read ahead of four logs
        arrive(OTHER, 0, true);
        arrive(new Log.Id(Log.Kind.LIST, "third"), 0, true);
        arrive(new Log.Id(Log.Kind.LIST, "fourth"), 0, true);
        arrive(0, true);
        arrive(2, true);
        assertEquals(List.of(), commits);
        // when
        arrive(4, true);
        // then
        assertEquals(List.of("other 0-2 0-2 0-2 0-6"), commits);
    }

    @Test
    void commitsNextWhatFoundNoRoom() {
        // given
        for (int start = 0; start < 8; start += 2) {
            saver.arrived(Batches.batch(history, 1, start, true, Batches.orders(2, "Latte")), Integer.toString(start));
            saver.arrived(Batches.batch(OTHER, history, 1, start, false, Batches.orders(2, "Latte")), "other " + start);
        }
        // when
        saver.work();
        // then
        assertEquals(List.of("0-8 other 0-4", "other 4-8"), commits);
    }

    @Test
    void settlesBatchesThatOthersHaveCommitted() {
        // given
        answers.add(moved(4));
        // when
        arrive(2, false);
        // then
        assertEquals(List.of("done 2"), settled);
        assertEquals(0, counted);
        assertEquals(List.of("late"), metrics);
    }

    @Test
    void givesUpABatchThatOthersHaveCommittedInPart() {
        answers.add(moved(3));
        arrive(2, false);
        assertEquals(List.of("failed 2"), settled);
    }

    @Test
    void asksAgainWhereAReplyWasLostAndCountsItOnce() {
        // given: it was stored, but the reply did not come
        answers.add(silence());
        answers.add(moved(2));
        // when
        arrive(0, false);
        assertEquals(List.of(), settled);
        pass(Duration.ofMillis(50));
        // then
        assertEquals(List.of("done 0"), settled);
        assertEquals(2, counted);
        assertEquals(2, opened);
        assertEquals(List.of(), metrics);
        assertEquals(1, troubles.size());
    }

    @Test
    void countsARunOnceThatHasGrownBeforeItIsKnownThatItWasStored() {
        // given: it was stored, but the reply did not come
        answers.add(silence());
        answers.add(moved(2));
        arrive(0, false);
        // when: the next batch arrives before the retry
        arrive(2, false);
        pass(Duration.ofMillis(50));
        // then
        assertEquals(List.of("0-2", "0-4", "2-4"), commits);
        assertEquals(List.of("done 0", "done 2"), settled);
        assertEquals(4, counted);
        assertEquals(List.of(), metrics);
    }

    @Test
    void countsWhicheverOfSeveralDoubtfulRunsWasStored() {
        // given: the first was not stored, the second was; neither reply came
        answers.add(silence());
        answers.add(silence());
        answers.add(moved(4));
        arrive(0, false);
        arrive(2, false);
        // when
        pass(Duration.ofMillis(50));
        pass(Duration.ofMillis(100));
        // then
        assertEquals(List.of("0-2", "0-4", "0-4"), commits);
        assertEquals(4, counted);
    }

    @Test
    void keepsWhatIsRefusedAndTriesAgainEverLaterOnANewConnection() {
        // given
        answers.add(commit -> new Outcome.Refused("a wrong type"));
        answers.add(commit -> new Outcome.Refused("a wrong type"));
        // when
        arrive(0, false);
        pass(Duration.ofMillis(49));
        assertEquals(List.of("0-2"), commits);
        pass(Duration.ofMillis(1));
        pass(Duration.ofMillis(99));
        assertEquals(List.of("0-2", "0-2"), commits);
        pass(Duration.ofMillis(1));
        // then
        assertEquals(List.of("done 0"), settled);
        assertEquals(List.of("cannot commit: a wrong type"), troubles);
        assertEquals(List.of("refused", "refused"), metrics);
        assertEquals(3, opened);
    }

    /**
     *  1. one of two logs is refused
     *  2. the other is committed at once, and so is its next batch
     *  3. the refused one is retried after a second
     */
    @Test
    void aLogThatIsRefusedDelaysNoOther() {
        // given
        answers.add(
                commit -> unchanged(new RunCheck(RunCheck.Kind.REFUSED, OptionalLong.empty(), "a wrong type"), FITS));
        saver.arrived(Batches.batch(history, 1, 0, false, Batches.orders(2, "Latte")), "0");
        saver.arrived(Batches.batch(OTHER, history, 1, 10, false, Batches.orders(2, "Latte")), "10");
        // when
        saver.work();
        arrive(OTHER, 12, false);
        // then
        assertEquals(List.of("0-2 other 10-12", "other 10-12", "other 12-14"), commits);
        assertEquals(List.of("done 10", "done 12"), settled);
        assertEquals(List.of("cannot commit orders of coffee:orders: a wrong type"), troubles);
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("done 10", "done 12", "done 0"), settled);
        assertEquals(List.of("refused"), metrics);
    }

    @Test
    void givesUpALogThatIsNotWhatWasReadAndSaysSo() {
        // given
        answers.add(commit ->
                unchanged(new RunCheck(RunCheck.Kind.DIFFERS, OptionalLong.empty(), "it is not there"), FITS));
        saver.arrived(Batches.batch(history, 1, 0, false, Batches.orders(2, "Latte")), "0");
        saver.arrived(Batches.batch(OTHER, history, 1, 10, false, Batches.orders(2, "Latte")), "10");
        // when
        saver.work();
        // then
        assertEquals(List.of("failed 0", "done 10"), settled);
        assertEquals(List.of("differing"), metrics);
        assertEquals(List.of("cannot commit orders of coffee:orders: it is not there"), troubles);
    }

    /**
     *  1. the server restarts; the saver and the spout reconnect
     *  2. what was read before fails, and one line says why
     *  3. what is read now is committed
     */
    @Test
    void givesUpWhatWasReadInAnotherHistoryAndSaysSo() {
        // given
        arrive(0, false);
        String before = history;
        history = "another";
        // when
        saver.arrived(Batches.batch(before, 1, 2, false, Batches.orders(2, "Latte")), "stale");
        saver.arrived(Batches.batch(OTHER, history, 2, 2, false, Batches.orders(2, "Latte")), "fresh");
        saver.work();
        // then
        assertEquals(List.of("done 0", "failed stale", "done fresh"), settled);
        assertEquals(List.of("foreign 1"), metrics);
        assertTrue(troubles.get(0).contains("in another history, a history"), troubles.toString());
        assertEquals(2, opened);
    }

    @Test
    void saysOnceAMinuteThatASpoutReadsAServerThatIsNotTheStores() {
        for (int i = 0; i < 50; i++) {
            saver.arrived(Batches.batch("stale", 1, 0, false, Batches.orders(2, "Latte")), Integer.toString(i));
            saver.work();
        }
        assertEquals(50, metrics.size());
        assertEquals(1, troubles.size());
    }

    @Test
    void triesEverLaterWhereTheStoreDoesNotAnswer() {
        // given
        away = true;
        // when
        arrive(0, false);
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(50));
        }
        // then: after 50, 150, 350, 750, 1550, 2550, 3550 and 4550 ms
        assertEquals(9, opened);
        assertEquals(1, troubles.size());
        away = false;
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("done 0"), settled);
    }

    @Test
    void givesUpWhatWaitsForABatchThatNeverComes() {
        // given
        arrive(0, false);
        arrive(4, false);
        assertEquals(List.of("done 0"), settled);
        // when: it asks where the log is, and nothing has moved
        answers.add(moved(2));
        pass(Duration.ofSeconds(1));
        // then
        assertEquals(List.of("done 0", "failed 4"), settled);
        assertEquals(List.of("0-2", "4-6"), commits);
        assertEquals(List.of(), metrics);
    }

    private Saver.Store open() throws IOException {
        opened++;
        if (away) {
            throw new IOException("nobody answers");
        }
        String mine = history;
        return new Saver.Store() {
            @Override
            public Outcome commit(Commit commit) throws IOException {
                commits.add(commit.runs().stream()
                        .map(run -> (run.log().equals(OTHER) ? "other " : "") + run.start() + "-" + run.end())
                        .collect(Collectors.joining(" ")));
                return answers.isEmpty()
                        ? new Outcome.Committed()
                        : answers.remove().to(commit);
            }

            @Override
            public boolean knows(Log.Id log, String of) {
                return of.equals(mine);
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    private static Answer silence() {
        return commit -> {
            throw new IOException("reply lost");
        };
    }

    private static Answer moved(long position) {
        return commit -> unchanged(new RunCheck(RunCheck.Kind.MOVED, OptionalLong.of(position), ""));
    }

    private static Outcome unchanged(RunCheck... checks) {
        return new Outcome.Unchanged(Arrays.asList(checks));
    }

    private void pass(Duration time) {
        now += time.toNanos();
        saver.work();
    }

    private void arrive(long start, boolean more) {
        arrive(TestBatches.LOG, start, more);
    }

    private void arrive(Log.Id log, long start, boolean more) {
        saver.arrived(Batches.batch(log, history, 1, start, more, Batches.orders(2, "Latte")), Long.toString(start));
        saver.work();
    }
}
