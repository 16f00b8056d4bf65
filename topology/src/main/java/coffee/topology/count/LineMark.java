package coffee.topology.count;

/**
 * By what a line is known again when it is committed: how long it is, and its bytes, or the first of them where it is
 * overlong. Not changed by anybody once it is made.
 */
public final class LineMark {

    private final int length;
    private final byte[] head;

    public LineMark(int length, byte[] head) {
        this.length = length;
        this.head = head;
    }

    public int length() {
        return length;
    }

    /** The line's first bytes; not a copy. */
    public byte[] head() {
        return head;
    }
}
