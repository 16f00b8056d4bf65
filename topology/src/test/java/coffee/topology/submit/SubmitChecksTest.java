package coffee.topology.submit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems.Problem;
import coffee.settings.Settings;
import coffee.topology.TestSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.storm.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitChecksTest {

    @Test
    void theDefaultsFitTogether() {
        assertDoesNotThrow(() -> SubmitChecks.local(Settings.defaults(), true));
    }

    @ParameterizedTest
    @CsvSource({
        "topology.pendingBatches=1000 topology.batchOrders=7000 topology.batchBytes=256KB,topology.messageTimeout",
        "topology.messageTimeout=4s redis.timeout=2s topology.pendingBatches=16,topology.messageTimeout",
        "topology.pendingBatches=100 topology.batchBytes=4MB topology.messageTimeout=30s,topology.pendingBatches",
        "topology.pendingBatches=2 topology.counters=3,topology.counters",
        "topology.workers=5 topology.counters=2,topology.workers",
        "topology.spouts=2,topology.spouts"
    })
    void refusesWhatDoesNotFitTogether(String words, String property) {
        assertEquals(List.of(property), problems(words));
    }

    /** At least two batches are read ahead of each list. */
    @Test
    void refusesMoreListsThanAWorkerCanHold() {
        String queue = IntStream.range(0, 100).mapToObj(i -> "list-" + i).collect(Collectors.joining(","));
        assertEquals(List.of("topology.messageTimeout", "topology.pendingBatches"), problems("queue=" + queue));
        assertDoesNotThrow(() -> SubmitChecks.local(
                settings("topology.batchOrders=1000 topology.batchBytes=256KB queue=" + queue), true));
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertEquals(
                List.of("topology.messageTimeout", "topology.messageTimeout", "topology.workers", "redis.password"),
                problems("topology.messageTimeout=2s topology.workers=9 redis.password=secret"));
    }

    @Test
    void aPasswordThatIsKnownByItsValueMayNotTravelAndIsNotShown() {
        // when
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class,
                () -> SubmitChecks.local(settings("redis.uri=redis://:hunter2@127.0.0.1:6379"), true));

        // then
        assertFalse(e.getMessage().contains("hunter2"), e.getMessage());
        assertEquals("redis.uri", e.problems().get(0).property());
    }

    @Test
    void saysThatNimbusDoesNotAnswer() {
        // given
        Map<String, Object> storm = new TreeMap<>(org.apache.storm.utils.Utils.readDefaultConfig());
        storm.put(Config.NIMBUS_SEEDS, List.of("127.0.0.1"));
        storm.put(Config.NIMBUS_THRIFT_PORT, 1);

        // when
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class, () -> SubmitChecks.cluster(Settings.defaults(), true, "coffee", storm));

        // then
        assertTrue(
                e.getMessage()
                        .matches("nimbus\\.seeds = \\[127\\.0\\.0\\.1], port 1: must name a Nimbus that answers: .+"),
                e.getMessage());
    }

    private static List<String> problems(String words) {
        return assertThrows(InvalidSettingsException.class, () -> SubmitChecks.local(settings(words), true))
                .problems()
                .stream()
                .map(Problem::property)
                .toList();
    }

    private static Settings settings(String words) {
        return TestSettings.of(words.split(" "));
    }
}
