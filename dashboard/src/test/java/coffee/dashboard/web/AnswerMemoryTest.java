package coffee.dashboard.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.dashboard.web.AnswerMemory.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerMemoryTest {

    private static final long MB = 1 << 20;
    private static final Duration LONG = Duration.ofDays(1);

    private final List<String> cutOff = new ArrayList<>();

    private static Lease lease(AnswerMemory memory, long bytes) {
        return memory.lease(bytes, Duration.ZERO).orElseThrow();
    }

    @Test
    void refusesWhatDoesNotFitUntilOthersHaveEnded() {
        // given
        AnswerMemory memory = new AnswerMemory(10 * MB, LONG);
        Lease first = lease(memory, 6 * MB);
        assertTrue(memory.lease(6 * MB, Duration.ZERO).isEmpty());

        // when
        first.close();
        first.close();

        // then
        assertEquals(0, memory.taken());
        lease(memory, 6 * MB);
        assertEquals(1, memory.refused());
    }

    @Test
    void anAnswerThatBecameSmallerLeavesRoom() {
        AnswerMemory memory = new AnswerMemory(10 * MB, LONG);
        lease(memory, 9 * MB).sent(MB, () -> cutOff.add("first"));
        lease(memory, 8 * MB);
        assertEquals(List.of(), cutOff);
    }

    @Test
    void whatIsLargerThanAllMemoryGetsAllOfIt() {
        AnswerMemory memory = new AnswerMemory(MB, LONG);
        lease(memory, 5 * MB).close();
        assertEquals(0, memory.taken());
    }

    @Test
    void cutsOffNoMoreThanTheNewOneNeedsTheSlowestFirst() {
        // given: three answers whose time is over, and which end when they are cut off
        AnswerMemory memory = new AnswerMemory(10 * MB, Duration.ZERO);
        for (String name : List.of("first", "second", "third")) {
            Lease lease = lease(memory, 3 * MB);
            lease.sent(3 * MB, () -> {
                cutOff.add(name);
                lease.close();
            });
        }

        // when
        lease(memory, 5 * MB);

        // then
        assertEquals(List.of("first", "second"), cutOff);
        assertEquals(2, memory.cutOff());
    }

    @Test
    void whoIsCutOffIsGivenTheTimeToLeave() throws Exception {
        // given: two answers whose time is over, and which end some time after they are cut off
        AnswerMemory memory = new AnswerMemory(10 * MB, Duration.ZERO);
        List<Thread> leaving = new ArrayList<>();
        for (String name : List.of("first", "second")) {
            Lease lease = lease(memory, 4 * MB);
            lease.sent(4 * MB, () -> {
                cutOff.add(name);
                leaving.add(new Thread(lease::close));
                leaving.get(leaving.size() - 1).start();
            });
        }

        // when
        assertTrue(memory.lease(4 * MB, LONG).isPresent());

        // then
        assertEquals(List.of("first"), cutOff);
        for (Thread thread : leaving) {
            thread.join();
        }
    }
}
