package coffee.generator.out;

/**
 * A block of whole lines in an array, each with the newline that ends it. The array belongs to the maker of the block
 * and may be reused once the block was taken, so do not keep a block or share it with another thread.
 *
 * @param from where the first line begins
 * @param to behind the last line's newline
 * @param count how many lines there are
 */
public record LineBlock(byte[] bytes, int from, int to, int count) {

    public static final LineBlock NONE = new LineBlock(new byte[0], 0, 0, 0);

    public static final byte NEWLINE = '\n';

    /** The whole lines in [from, to); anything after the last newline is left out. */
    public static LineBlock within(byte[] bytes, int from, int to) {
        int count = 0;
        int end = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == NEWLINE) {
                count++;
                end = i + 1;
            }
        }
        return new LineBlock(bytes, from, end, count);
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public int length() {
        return to - from;
    }

    /** At most {@code most} lines from the start. */
    public LineBlock first(long most) {
        if (most >= count) {
            return this;
        }
        int end = from;
        for (int left = (int) most; left > 0; left--) {
            end = endOfLine(end);
        }
        return new LineBlock(bytes, from, end, (int) most);
    }

    /** The lines from the start that end at or before this place in the array. */
    public LineBlock endingBy(int place) {
        if (to <= place) {
            return this;
        }
        return from >= place ? new LineBlock(bytes, from, from, 0) : within(bytes, from, place);
    }

    /** The lines from the start that fit into {@code mostBytes}; at least one. */
    public LineBlock firstWithin(long mostBytes) {
        if (length() <= mostBytes) {
            return this;
        }
        int end = endOfLine(from);
        int taken = 1;
        for (int next = end; next < to && (next = endOfLine(next)) - from <= mostBytes; taken++) {
            end = next;
        }
        return new LineBlock(bytes, from, end, taken);
    }

    /** The rest, after the lines that one of the methods above returned. */
    public LineBlock after(LineBlock first) {
        return new LineBlock(bytes, first.to, to, count - first.count);
    }

    /** The place behind the newline of the line that begins at {@code start}. */
    public int endOfLine(int start) {
        int at = start;
        while (bytes[at] != NEWLINE) {
            at++;
        }
        return at + 1;
    }
}
