package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The files in ops/ agree with the documents. */
class OpsTest {

    private static final Path OPS = Path.of("../ops");
    private static final Pattern METRIC = Pattern.compile("coffee_[a-z_]+[a-z]");

    @Test
    void everyMetricThatIsUsedIsDocumented() throws IOException {
        Set<String> documented = found(METRIC, Files.readString(Path.of("../docs/metrics.md")));
        for (String file : List.of("prometheus/alerts.yml", "grafana/business.json", "grafana/operation.json")) {
            Set<String> used = found(METRIC, Files.readString(OPS.resolve(file)));
            assertFalse(used.isEmpty(), file);
            used.removeAll(documented);
            assertEquals(Set.of(), used, file + " uses metrics that docs/metrics.md does not know");
        }
    }

    @Test
    void everyAlertIsTestedAndLeadsToACure() throws IOException {
        // given
        String alerts = Files.readString(OPS.resolve("prometheus/alerts.yml"));
        String tests = Files.readString(OPS.resolve("prometheus/alerts-test.yml"));
        Set<String> anchors = Files.readAllLines(Path.of("../docs/troubleshooting.md")).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .collect(Collectors.toSet());

        // then
        Set<String> names = found(Pattern.compile("(?<=alert: )\\w+"), alerts);
        assertTrue(names.size() > 10, names.toString());
        for (String name : names) {
            assertTrue(tests.contains("name: " + name + " fires"), name);
            assertTrue(tests.contains("name: " + name + " is quiet"), name);
        }
        for (String runbook : found(Pattern.compile("(?<=runbook: docs/troubleshooting.md#)\\S+"), alerts)) {
            assertTrue(anchors.contains(runbook), runbook + " is none of " + anchors);
        }
        assertEquals(
                names.size(), alerts.split("runbook: docs/troubleshooting\\.md#").length - 1, "each alert has a cure");
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
