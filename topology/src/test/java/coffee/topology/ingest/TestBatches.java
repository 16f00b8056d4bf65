package coffee.topology.ingest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Batches of raw lines, as the spout makes them. */
public final class TestBatches {

    private TestBatches() {}

    public static OrderBatch batch(String server, long reading, long start, boolean more, List<String> lines) {
        return batch(server, reading, start, more, lines(lines));
    }

    public static OrderBatch batch(String server, long reading, long start, boolean more, Lines lines) {
        return new OrderBatch(server, new BatchId(reading, start), more, lines);
    }

    public static Lines lines(List<String> lines) {
        return RespBytes.lines(lines.stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    /** One line of {@code length} bytes, of which only the first have been read. */
    public static Lines cut(String kept, int length) {
        byte[] cut =
                ((char) Lines.CUT + Integer.toString(length) + "\r\n" + kept + "\r\n").getBytes(StandardCharsets.UTF_8);
        return new Lines(cut, 0, cut.length, 1);
    }

    public static String text(Lines lines, Lines.Cursor line) {
        return new String(lines.buffer(), line.start(), line.end() - line.start(), StandardCharsets.UTF_8);
    }
}
