package coffee.generator.draw;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes {@code orderedAt}, whose digits seldom change all at once: those of the second are kept. For one thread. */
final class TimestampWriter {

    static final int ROOM = 48;
    private static final byte[] NAME = ", \"orderedAt\": ".getBytes(StandardCharsets.US_ASCII);

    private long second = Long.MIN_VALUE;
    private byte[] upToSecond = NAME;

    int write(long atMillis, byte[] target, int position) {
        long itsSecond = Math.floorDiv(atMillis, 1000L);
        if (itsSecond != second) {
            second = itsSecond;
            byte[] digits = Long.toString(itsSecond).getBytes(StandardCharsets.US_ASCII);
            upToSecond = Arrays.copyOf(NAME, NAME.length + digits.length);
            System.arraycopy(digits, 0, upToSecond, NAME.length, digits.length);
        }
        System.arraycopy(upToSecond, 0, target, position, upToSecond.length);
        int at = position + upToSecond.length;
        int millis = (int) Math.floorMod(atMillis, 1000L);
        target[at] = (byte) ('0' + millis / 100);
        target[at + 1] = (byte) ('0' + millis / 10 % 10);
        target[at + 2] = (byte) ('0' + millis % 10);
        return at + 3;
    }
}
