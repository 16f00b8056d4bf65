package coffee.topology;

import coffee.settings.Settings;
import java.util.Map;
import java.util.TreeMap;

/** Settings in the words in which a command line has them. */
public final class TestSettings {

    private TestSettings() {}

    /** The last {@code property=value} of a property counts; without a value, it is as if the property were not set. */
    public static Settings of(String... words) {
        Map<String, String> properties = new TreeMap<>();
        for (String word : words) {
            properties.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
        }
        properties.values().removeIf(String::isEmpty);
        return Settings.of(properties);
    }
}
