package coffee.delivery;

import java.util.Objects;

/**
 * A line of a file on its way to the queue, with its place; or a decision about a file that is to be stored in file
 * order although it has no line (adopted, finished, forgotten). Immutable but for the arrays, which nobody may change;
 * safe to hand to another thread.
 *
 * <p>A line ends where the next one begins: {@code end} is the offset behind its line feed. {@code previousEnd} is the
 * end of the line before it of the same file in the same reading (skipped lines have no {@link FileLine}), so that the
 * receiver notices a gap.
 */
public final class FileLine {

    private final FileRecord file;
    private final long reading;
    private final long previousEnd;
    private final long end;
    private final boolean first;
    private final byte[] body;
    private final byte[] block;
    private final int blockEnd;
    private final String removes;

    private FileLine(
            FileRecord file,
            long reading,
            long previousEnd,
            long end,
            boolean first,
            byte[] body,
            byte[] block,
            int blockEnd,
            String removes) {
        this.file = Objects.requireNonNull(file);
        this.reading = reading;
        this.previousEnd = previousEnd;
        this.end = end;
        this.first = first;
        this.body = body;
        this.block = block;
        this.blockEnd = blockEnd;
        this.removes = removes;
    }

    /**
     * A line.
     *
     * @param file the file's record; its offset and tail do not matter
     * @param first whether the file has no record yet, so that this write creates it
     * @param body the line without its line feed
     * @param block bytes of the file, of which those before {@code blockEnd} end at {@code end}: up to
     *     {@link Digest#WINDOW} of them, or all that the file has, must be there
     * @param removes the id of the record that this file replaces, or null
     */
    public static FileLine line(
            FileRecord file,
            long reading,
            long previousEnd,
            long end,
            boolean first,
            byte[] body,
            byte[] block,
            int blockEnd,
            String removes) {
        return new FileLine(
                file, reading, previousEnd, end, first, Objects.requireNonNull(body), block, blockEnd, removes);
    }

    /** A decision: the record is stored as it is. It takes effect only if the lines before its offset are stored. */
    public static FileLine decision(FileRecord record, long reading, boolean first, String removes) {
        return decision(record, reading, record.offset(), first, removes);
    }

    /** The same where lines were skipped since the last line, which ended at {@code previousEnd}. */
    public static FileLine decision(FileRecord record, long reading, long previousEnd, boolean first, String removes) {
        return new FileLine(record, reading, previousEnd, record.offset(), first, null, null, 0, removes);
    }

    /** The decision to remove the record of a file. */
    public static FileLine forget(FileRecord record, long reading) {
        return decision(record, reading, false, record.id());
    }

    /** This line with another body, for whoever changes lines on their way; its place stays. */
    public FileLine withBody(byte[] other) {
        return isDecision() ? this : line(file, reading, previousEnd, end, first, other, block, blockEnd, removes);
    }

    public FileRecord file() {
        return file;
    }

    public long reading() {
        return reading;
    }

    public long previousEnd() {
        return previousEnd;
    }

    public long end() {
        return end;
    }

    /** Whether the file has no record before this write. */
    public boolean isFirst() {
        return first;
    }

    public boolean isDecision() {
        return body == null;
    }

    /** Whether this is the decision to remove the file's own record. */
    public boolean forgets() {
        return file.id().equals(removes);
    }

    /** The id of a record that goes in the same step, or null. */
    public String removes() {
        return removes;
    }

    /** The line without its line feed; null for a decision. */
    public byte[] body() {
        return body;
    }

    /** The file's record once this is stored. */
    public FileRecord record() {
        if (isDecision()) {
            return file;
        }
        return file.at(end, Digest.of(block, (int) Math.max(0, blockEnd - Math.min(Digest.WINDOW, end)), blockEnd));
    }
}
