package coffee.dashboard.past;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import coffee.contract.PeriodLength;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsView;
import coffee.settings.Settings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class RecentAnswersTest {

    private static final PeriodsQuery QUERY =
            PeriodsQuery.latest(PeriodLength.parse("30s"), CountsView.of(Settings.defaults()));

    private static final PeriodsQuery CSV = new PeriodsQuery(
            QUERY.length(),
            QUERY.from(),
            QUERY.to(),
            QUERY.limit(),
            new PeriodFormat.Form(PeriodFormat.CSV, QUERY.form().view()));

    private final Deque<Runnable> renewals = new ArrayDeque<>();
    private long now;
    private int made;
    private RuntimeException problem;
    private final RecentAnswers answers = new RecentAnswers(query -> make(), renewals::add, () -> now, 10);

    private Answer make() {
        made++;
        if (problem != null) {
            throw problem;
        }
        return Answer.json(200, "" + made);
    }

    @Test
    void whoAsksTheSameSoonAfterGetsTheSame() {
        Answer first = answers.answer(QUERY);
        later(RecentAnswers.FRESH.minusMillis(1));
        assertSame(first, answers.answer(QUERY));
        assertEquals(0, renewals.size());
    }

    @Test
    void anAgeingAnswerIsGivenAndRenewedForTheNext() {
        // given
        Answer first = answers.answer(QUERY);
        later(RecentAnswers.FRESH);

        // when: two requests arrive during the renewal
        assertSame(first, answers.answer(QUERY));
        assertSame(first, answers.answer(QUERY));
        assertEquals(1, renewals.size());
        renewals.remove().run();

        // then: the next request gets the renewed answer, which is kept as long as a requested one
        Answer second = answers.answer(QUERY);
        assertNotSame(first, second);
        later(RecentAnswers.KEPT.minusMillis(1));
        assertSame(second, answers.answer(QUERY));
        assertEquals(2, made);
    }

    @Test
    void anOldAnswerIsGivenToNobody() {
        Answer first = answers.answer(QUERY);
        later(RecentAnswers.KEPT);
        assertNotSame(first, answers.answer(QUERY));
    }

    @Test
    void whatWasClearedDoesNotComeBack() {
        // given: a renewal that is under way
        answers.answer(QUERY);
        later(RecentAnswers.FRESH);
        answers.answer(QUERY);

        // when
        answers.clear();
        renewals.remove().run();

        // then
        answers.answer(QUERY);
        assertEquals(3, made);
    }

    @Test
    void aRenewalThatFailsIsTriedAgainByTheNextAndThenTold() {
        // given
        Answer first = answers.answer(QUERY);
        later(RecentAnswers.FRESH);
        answers.answer(QUERY);
        problem = new IllegalStateException("Redis is away");

        // when
        renewals.remove().run();

        // then
        assertSame(first, answers.answer(QUERY));
        assertEquals(1, renewals.size());
        later(RecentAnswers.KEPT);
        assertThrows(IllegalStateException.class, () -> answers.answer(QUERY));
    }

    @Test
    void theOldestAreForgottenWhenAllTogetherAreTooLarge() {
        // given: an answer of one byte; all together may have ten
        assertEquals(1, answers.answer(QUERY).length());

        // when
        later(Duration.ofMillis(1));
        made = 1_000_000_000;
        Answer large = answers.answer(CSV);

        // then: the larger one is kept, and the older one is made again
        assertEquals(10, large.length());
        assertSame(large, answers.answer(CSV));
        answers.answer(QUERY);
        assertEquals(1_000_000_002, made);
    }

    private void later(Duration time) {
        now += time.toNanos();
    }
}
