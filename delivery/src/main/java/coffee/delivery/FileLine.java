package coffee.delivery;

import java.util.Objects;

/**
 * A line of a file on its way to the queue, with its place; or a decision about a file (adopted, finished, forgotten),
 * which is stored in file order although it has no line. The arrays must not be changed, so it is safe to hand to
 * another thread.
 *
 * <pre>
 *          previousEnd                    end
 *  ──────────────┼───────────────┬──┬──────┼────────▶
 *                 skipped lines   body  \n
 * </pre>
 *
 * @param file the file's record; a decision stores it as it is, for a line its offset and tail are ignored
 * @param reading the number of the reading that found the line
 * @param previousEnd the end of the previous line of the same file in the same reading, so that the receiver notices a
 *     gap
 * @param end the offset after the line's line feed, where the next line begins
 * @param isFirst whether the file has no record yet, so that this write creates it
 * @param body the line without its line feed; null for a decision
 * @param block bytes of the file, of which those before {@code blockEnd} end at {@code end}: up to
 *     {@link Digest#WINDOW} of them, or all that the file has, must be there
 * @param removes the id of a record to remove in the same step, or null
 */
public record FileLine(
        FileRecord file,
        long reading,
        long previousEnd,
        long end,
        boolean isFirst,
        byte[] body,
        byte[] block,
        int blockEnd,
        String removes) {

    public FileLine {
        Objects.requireNonNull(file);
    }

    /**
     * A decision to store this record. It takes effect only if the lines before its offset are stored; the last of them
     * that was handed out ended at {@code previousEnd}.
     */
    public static FileLine decision(FileRecord record, long reading, long previousEnd, boolean first, String removes) {
        return new FileLine(record, reading, previousEnd, record.offset(), first, null, null, 0, removes);
    }

    /** The decision to remove the record of a file. */
    public static FileLine forget(FileRecord record, long reading) {
        return decision(record, reading, record.offset(), false, record.id());
    }

    /** This line with another body, for callers that change lines; its place stays. */
    public FileLine withBody(byte[] other) {
        return isDecision()
                ? this
                : new FileLine(file, reading, previousEnd, end, isFirst, other, block, blockEnd, removes);
    }

    public boolean isDecision() {
        return body == null;
    }

    /** Whether this is the decision to remove the file's own record. */
    public boolean forgets() {
        return file.id().equals(removes);
    }

    /** The file's record once this is stored. */
    public FileRecord record() {
        if (isDecision()) {
            return file;
        }
        return file.at(end, Digest.of(block, (int) Math.max(0, blockEnd - Math.min(Digest.WINDOW, end)), blockEnd));
    }
}
