package coffee.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PropertyTableTest {

    private static final Pattern ROW = Pattern.compile("\\| (`[^|]+) \\| (.*?) ?\\| .+ \\|");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void hasEveryPropertyWithItsDefault() throws IOException {
        // given
        Map<String, String> known = new TreeMap<>(Settings.defaults().known());
        known.keySet()
                .removeIf(name -> name.endsWith("Env")
                        || name.endsWith("File")
                        || name.startsWith("periods.")
                        || name.startsWith("orders.dimensions."));
        // when
        Map<String, String> table = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Matcher names = QUOTED.matcher(row.group(1));
                while (names.find()) {
                    table.put(names.group(1), row.group(2).replace("`", ""));
                }
            }
        }
        // then
        assertEquals(known, table);
    }
}
