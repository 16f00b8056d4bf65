package coffee.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.Problems.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    @Test
    void saysWhichKnownPropertyAnUnknownOneResembles() {
        assertEquals(Optional.of("batchSize"), Problems.closest("batchsze", List.of("channel", "batchSize")));
        assertEquals(Optional.empty(), Problems.closest("colour", List.of("channel", "batchSize")));
    }

    @Test
    void showsAValueOnOneBoundedLine() {
        String shown = new Problem("name", "a\nb\u0007" + "c".repeat(1000), "must be short").toString();
        assertTrue(shown.startsWith("name = a?b?c"), shown);
        assertTrue(shown.endsWith("…: must be short"), shown);
        assertTrue(shown.length() < 200, shown);
    }

    @Test
    void throwsAllOfThem() {
        // given
        Problems problems = new Problems();
        problems.throwIfAny();
        problems.add("a", "1", "must be 2");
        problems.add("b", null, "is missing");
        // when
        InvalidSettingsException e = assertThrows(InvalidSettingsException.class, problems::throwIfAny);
        // then
        assertEquals("a = 1: must be 2; b: is missing", e.getMessage());
        assertEquals(problems.found(), e.problems());
    }
}
