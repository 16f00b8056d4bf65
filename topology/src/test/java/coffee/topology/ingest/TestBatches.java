package coffee.topology.ingest;

import coffee.topology.ingest.OrderBatch.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Batches of raw lines, as the spout makes them. */
public final class TestBatches {

    public static final Log.Id LOG = new Log.Id(Log.Kind.LIST, "coffee:orders");

    private TestBatches() {}

    public static OrderBatch batch(String history, long reading, long start, boolean more, List<String> lines) {
        return batch(LOG, history, reading, start, more, lines(lines));
    }

    public static OrderBatch batch(Log.Id log, String history, long reading, long start, boolean more, Lines lines) {
        return new OrderBatch(new Span(log, history, reading, start, start + lines.count(), more), lines);
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

    public static List<String> texts(Lines lines) {
        List<String> texts = new ArrayList<>();
        for (Lines.Cursor line = lines.cursor(); line.hasNext(); ) {
            line.next();
            texts.add(new String(lines.buffer(), line.start(), line.end() - line.start(), StandardCharsets.UTF_8));
        }
        return texts;
    }
}
