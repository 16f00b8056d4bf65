package coffee.topology.ingest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Batches of raw lines, as the spout makes them. */
public final class TestBatches {

    private TestBatches() {}

    public static OrderBatch batch(String server, long reading, long start, boolean more, List<String> lines) {
        return new OrderBatch(server, new BatchId(reading, start), more, lines(lines));
    }

    public static Lines lines(List<String> lines) {
        return RespBytes.lines(lines.stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    public static String text(Lines lines, Lines.Cursor line) {
        return new String(lines.buffer(), line.start(), line.end() - line.start(), StandardCharsets.UTF_8);
    }
}
