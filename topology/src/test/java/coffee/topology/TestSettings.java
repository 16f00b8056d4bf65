package coffee.topology;

import coffee.settings.Settings;
import java.util.Map;
import java.util.TreeMap;

/** Settings from words, as on a command line. */
public final class TestSettings {

    private TestSettings() {}

    /** The last {@code property=value} of a property counts. A property without a value is not set. */
    public static Settings of(String... words) {
        Map<String, String> properties = new TreeMap<>();
        for (String word : words) {
            properties.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        properties.values().removeIf(String::isEmpty);
        return Settings.of(properties);
    }
}
