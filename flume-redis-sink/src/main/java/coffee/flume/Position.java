package coffee.flume;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last event of a file that was pushed: where it began, its length and digest, and when (epoch second). */
record Position(long offset, int length, long digest, long at) {

    private static final Pattern WRITTEN =
            Pattern.compile("([0-9]{1,19}) ([0-9]{1,10}) ([0-9a-f]{1,16}) ([0-9]{1,19})");

    static Position of(EventPlace place, byte[] body, long epochSecond) {
        return new Position(place.offset(), body.length, Digest.of(body), epochSecond);
    }

    /** The position that {@code text} writes, or null if it writes none. */
    static Position parse(String text) {
        Matcher m = WRITTEN.matcher(text);
        try {
            return m.matches()
                    ? new Position(
                            Long.parseLong(m.group(1)),
                            Integer.parseInt(m.group(2)),
                            Long.parseUnsignedLong(m.group(3), 16),
                            Long.parseLong(m.group(4)))
                    : null;
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }

    boolean isOf(byte[] body) {
        return body.length == length && Digest.of(body) == digest;
    }

    /** The position as {@link #parse} reads it. */
    @Override
    public String toString() {
        return offset + " " + length + " " + Long.toHexString(digest) + " " + at;
    }
}
