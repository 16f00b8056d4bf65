package coffee.generator.out;

import java.util.zip.CRC32C;

/**
 * The lines that a run has sent so far: how many, and a digest by which the same lines are known again. The digest does
 * not depend on the parts in which the lines were sent. Immutable.
 */
public record Sent(long lines, long digest) {

    public static final Sent NONE = new Sent(0, 0);

    private static final long ODD = 0x9E3779B97F4A7C15L;

    /** What {@link #toString} wrote; an {@link IllegalArgumentException} for anything else. */
    public static Sent parse(String text) {
        int space = text.indexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("\"" + text + "\" does not say how many lines were sent");
        }
        return new Sent(Long.parseLong(text, 0, space, 10), Long.parseUnsignedLong(text, space + 1, text.length(), 16));
    }

    /** These lines, and then those. */
    public Sent and(Lines more) {
        CRC32C crc = new CRC32C();
        long all = digest;
        int from = more.from();
        for (int i = 0; i < more.count(); i++) {
            int end = more.endOfLine(from);
            crc.reset();
            crc.update(more.bytes(), from, end - from);
            all = (all + crc.getValue() + 1) * ODD;
            from = end;
        }
        return new Sent(lines + more.count(), all);
    }

    @Override
    public String toString() {
        return lines + " " + Long.toHexString(digest);
    }
}
