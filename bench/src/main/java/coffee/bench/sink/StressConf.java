package coffee.bench.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A shipped configuration whose source is Flume's stress source: its channel and its sink are as they are shipped. */
record StressConf(String text, String channel, String sink) {

    private static final String SOURCE = "coffee.sources.orders.";
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\R\\s*");

    static StressConf of(Path shipped, long events, int eventBytes) throws IOException {
        List<String> lines = CONTINUED
                .matcher(Files.readString(shipped))
                .replaceAll("")
                .lines()
                .toList();
        String batch = value(lines, SOURCE + "batchSize");
        String kept = lines.stream()
                .filter(line -> !line.startsWith(SOURCE) || line.startsWith(SOURCE + "channels"))
                .collect(Collectors.joining("\n"));
        String stress = String.join(
                "\n",
                "",
                SOURCE + "type = org.apache.flume.source.StressSource",
                SOURCE + "size = " + eventBytes,
                SOURCE + "batchSize = " + batch,
                SOURCE + "maxTotalEvents = " + events,
                SOURCE + "backoffSleepIncrement = 10",
                SOURCE + "maxBackoffSleep = 10",
                "");
        return new StressConf(kept + stress, value(lines, "coffee.channels"), value(lines, "coffee.sinks"));
    }

    /** The same, but what comes is thrown away. */
    String withNullSink() {
        String mine = "coffee.sinks." + sink + ".";
        return text.lines()
                        .filter(line -> !line.startsWith(mine)
                                || line.startsWith(mine + "channel ")
                                || line.startsWith(mine + "batchSize"))
                        .collect(Collectors.joining("\n"))
                + "\n" + mine + "type = null\n";
    }

    int batchSize() {
        return Integer.parseInt(value(text.lines().toList(), "coffee.sinks." + sink + ".batchSize"));
    }

    private static String value(List<String> lines, String property) {
        return lines.stream()
                .filter(line -> line.startsWith(property + " "))
                .map(line -> line.substring(line.indexOf('=') + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no line " + property));
    }
}
