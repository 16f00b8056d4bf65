package coffee.topology.ingest;

/**
 * What a log answered: the run {@code [start, start + lines.count())}, and how the log stood at that moment.
 *
 * @param committed the position of the log's head
 * @param waiting how many orders waited from the head on
 * @param start the position of the first line
 */
public record LogSlice(long committed, long waiting, long start, Lines lines) {

    public long end() {
        return start + lines.count();
    }

    /** Whether the log went on behind this slice. */
    public boolean more() {
        return committed + waiting > end();
    }

    /** What of it lies from {@code from} to before {@code to}. */
    LogSlice part(long from, long to) {
        Lines part = from > start ? lines.without((int) (from - start)) : lines;
        return new LogSlice(committed, waiting, from, to < end() ? part.first((int) (to - from)) : part);
    }
}
