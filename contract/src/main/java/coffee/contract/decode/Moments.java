package coffee.contract.decode;

import java.time.LocalDate;
import java.time.YearMonth;

/** Reads {@code orderedAt} as it is usually written: epoch milliseconds, or ISO-8601 in UTC. */
final class Moments {

    private static final int NO = -1;
    private static final int FEWEST_DIGITS = 12;
    private static final int MOST_DIGITS = 15;
    private static final long DAY_MILLIS = 86_400_000;

    private Moments() {}

    /** Reads the value that begins at {@code from}; returns the position past it, or a negative one. */
    static int read(byte[] bytes, int from, int to, DecodedOrder order) {
        if (from >= to) {
            return NO;
        }
        return bytes[from] == '"' ? iso(bytes, from + 1, to, order) : millis(bytes, from, to, order);
    }

    private static int millis(byte[] bytes, int from, int to, DecodedOrder order) {
        long value = 0;
        int pos = from;
        for (; pos < to && isDigit(bytes[pos]); pos++) {
            value = 10 * value + bytes[pos] - '0';
        }
        int digits = pos - from;
        if (digits < FEWEST_DIGITS || digits > MOST_DIGITS || bytes[from] == '0') {
            return NO;
        }
        order.placeAt(value);
        return pos;
    }

    /** {@code 2026-03-14T08:50:00Z}, with or without a fraction of a second. */
    private static int iso(byte[] bytes, int from, int to, DecodedOrder order) {
        if (to - from < 21 || !hasForm(bytes, from)) {
            return NO;
        }
        int year = 100 * two(bytes, from) + two(bytes, from + 2);
        int month = two(bytes, from + 5);
        int day = two(bytes, from + 8);
        int hour = two(bytes, from + 11);
        int minute = two(bytes, from + 14);
        int second = two(bytes, from + 17);
        boolean valid = month >= 1 && month <= 12 && day >= 1 && day <= lengthOf(year, month);
        if (!valid || year < 1 || hour > 23 || minute > 59 || second > 59) {
            return NO;
        }
        int pos = from + 19;
        int millis = 0;
        if (bytes[pos] == '.') {
            int digits = 0;
            for (pos++; pos < to && isDigit(bytes[pos]); pos++) {
                digits++;
                millis += digits > 3 ? 0 : (bytes[pos] - '0') * (digits == 1 ? 100 : digits == 2 ? 10 : 1);
            }
            if (digits < 1 || digits > 9) {
                return NO;
            }
        }
        if (pos + 1 >= to || bytes[pos] != 'Z' || bytes[pos + 1] != '"') {
            return NO;
        }
        order.placeAt(epochDay(year, month, day) * DAY_MILLIS + ((hour * 60 + minute) * 60 + second) * 1000L + millis);
        return pos + 2;
    }

    private static boolean hasForm(byte[] b, int at) {
        for (int i = 0; i < 19; i++) {
            boolean fits = switch (i) {
                case 4, 7 -> b[at + i] == '-';
                case 10 -> b[at + i] == 'T';
                case 13, 16 -> b[at + i] == ':';
                default -> isDigit(b[at + i]);
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static int two(byte[] bytes, int pos) {
        return 10 * (bytes[pos] - '0') + bytes[pos + 1] - '0';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static int lengthOf(int year, int month) {
        return YearMonth.of(year, month).lengthOfMonth();
    }

    private static long epochDay(int year, int month, int day) {
        return LocalDate.of(year, month, day).toEpochDay();
    }
}
