package coffee.contract.decode;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/** Reads {@code orderedAt} in its usual forms: epoch milliseconds, or ISO-8601 in UTC. */
final class Moments {

    private static final int NO = -1;
    private static final int FEWEST_DIGITS = 12;
    private static final int MOST_DIGITS = 15;
    private static final String FORM = "0000-00-00T00:00:00";
    private static final long DAY_SECONDS = 86_400;

    private Moments() {}

    /** Reads the value that begins at {@code from}; returns the position past it, or a negative one. */
    static int read(byte[] bytes, int from, int to, DecodedOrder order) {
        if (from >= to) {
            return NO;
        }
        return bytes[from] == '"' ? iso(bytes, from + 1, to, order) : millis(bytes, from, to, order);
    }

    private static int millis(byte[] bytes, int from, int to, DecodedOrder order) {
        int end = pastDigits(bytes, from, to);
        int digits = end - from;
        if (digits < FEWEST_DIGITS || digits > MOST_DIGITS || bytes[from] == '0') {
            return NO;
        }
        long value = 0;
        for (int i = from; i < end; i++) {
            value = 10 * value + bytes[i] - '0';
        }
        order.placeAt(value);
        return end;
    }

    private static int iso(byte[] bytes, int from, int to, DecodedOrder order) {
        int fraction = from + FORM.length();
        if (fraction + 1 >= to || !hasForm(bytes, from) || !isMoment(bytes, from)) {
            return NO;
        }
        int zone = fraction;
        if (bytes[fraction] == '.') {
            zone = pastDigits(bytes, fraction + 1, to);
            if (zone - fraction < 2 || zone - fraction > 10) {
                return NO;
            }
        }
        if (zone + 1 >= to || bytes[zone] != 'Z' || bytes[zone + 1] != '"') {
            return NO;
        }
        order.placeAt(1000 * second(bytes, from) + millisOfSecond(bytes, fraction + 1, zone));
        return zone + 2;
    }

    private static boolean hasForm(byte[] bytes, int from) {
        for (int i = 0; i < FORM.length(); i++) {
            byte b = bytes[from + i];
            char form = FORM.charAt(i);
            if (form == '0' ? !isDigit(b) : b != form) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMoment(byte[] bytes, int from) {
        int month = two(bytes, from + 5);
        int day = two(bytes, from + 8);
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= Month.of(month).length(Year.isLeap(year(bytes, from)))
                && two(bytes, from + 11) < 24
                && two(bytes, from + 14) < 60
                && two(bytes, from + 17) < 60;
    }

    private static long second(byte[] bytes, int from) {
        long day = LocalDate.of(year(bytes, from), two(bytes, from + 5), two(bytes, from + 8))
                .toEpochDay();
        int minute = 60 * two(bytes, from + 11) + two(bytes, from + 14);
        return day * DAY_SECONDS + 60 * minute + two(bytes, from + 17);
    }

    private static int year(byte[] bytes, int from) {
        return 100 * two(bytes, from) + two(bytes, from + 2);
    }

    private static int millisOfSecond(byte[] bytes, int from, int to) {
        int millis = 0;
        for (int i = 0, unit = 100; i < 3 && from + i < to; i++, unit /= 10) {
            millis += unit * (bytes[from + i] - '0');
        }
        return millis;
    }

    private static int pastDigits(byte[] bytes, int from, int to) {
        int pos = from;
        while (pos < to && isDigit(bytes[pos])) {
            pos++;
        }
        return pos;
    }

    private static int two(byte[] bytes, int pos) {
        return 10 * (bytes[pos] - '0') + bytes[pos + 1] - '0';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
