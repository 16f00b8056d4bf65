package coffee.settings;

import coffee.settings.SettingsSources.Given;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A property that is pairs, such as {@code 30s: 2d}, or with more to say {@code 30s: {keep: 2d, crosses: none}}: whole, as one text {@code 30s=2d,1h=90d}, or each pair as a
 * property of its own. A whole from a stronger source replaces all; a single pair adds to them or changes one.
 */
record Pairs(SortedMap<String, String> byKey, boolean given) {

    private static final String KEEP = ".keep";

    static Pairs of(SettingsSources sources, String property, String usual) {
        SortedMap<String, String> single = plain(sources.fileUnder(property));
        single.putAll(plain(sources.commandLineUnder(property)));
        String whole = sources.find(property).map(Given::text).orElse(null);
        SortedMap<String, String> pairs = new TreeMap<>();
        if (whole != null) {
            pairs.putAll(plain(parse(whole)));
            pairs.putAll(plain(sources.commandLineUnder(property)));
        } else {
            pairs.putAll(sources.fileSays(property) ? Map.of() : parse(usual));
            pairs.putAll(single);
        }
        return new Pairs(pairs, whole != null || !single.isEmpty());
    }

    /** {@code 30s.keep} is what {@code 30s} says alone. */
    private static SortedMap<String, String> plain(Map<String, String> pairs) {
        SortedMap<String, String> plain = new TreeMap<>();
        pairs.forEach((key, value) ->
                plain.put(key.endsWith(KEEP) ? key.substring(0, key.length() - KEEP.length()) : key, value));
        return plain;
    }

    private static Map<String, String> parse(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("\\s*[=:]\\s*", 2))
                .collect(Collectors.toMap(p -> p[0], p -> p.length < 2 ? "" : p[1], (first, last) -> last));
    }

    @Override
    public String toString() {
        return byKey.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    }
}
