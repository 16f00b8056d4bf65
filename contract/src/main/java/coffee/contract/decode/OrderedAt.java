package coffee.contract.decode;

import coffee.contract.OrderLimits;
import coffee.contract.Reason;
import coffee.contract.decode.ReferenceDecoder.Rejection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time at which an order was placed: epoch milliseconds as an integer, or ISO-8601 with seconds and a zone. It is
 * truncated to milliseconds.
 */
final class OrderedAt {

    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");

    private static final Pattern ISO = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})T"
            + "([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]{1,9}))?(?:Z|([-+])([0-9]{2}):([0-9]{2}))");

    private static final int MAX_ZONE_HOURS = 18;

    private OrderedAt() {}

    static Instant read(Object value, Instant latest) throws Rejection {
        Instant moment;
        if (value instanceof JsonTree.Numeral numeral) {
            moment = ofMillis(numeral.text());
        } else if (value instanceof String text) {
            moment = ofIso(text);
        } else {
            throw new Rejection(Reason.WRONG_TYPE);
        }
        boolean tooLate = moment.isAfter(OrderLimits.LATEST) || moment.isAfter(latest);
        if (tooLate || moment.isBefore(OrderLimits.EARLIEST)) {
            throw new Rejection(Reason.BAD_TIMESTAMP);
        }
        return moment;
    }

    private static Instant ofMillis(String text) throws Rejection {
        if (!MILLIS.matcher(text).matches()) {
            throw new Rejection(Reason.BAD_TIMESTAMP);
        }
        return Instant.ofEpochMilli(Long.parseLong(text));
    }

    private static Instant ofIso(String text) throws Rejection {
        Matcher m = ISO.matcher(text);
        if (!m.matches()) {
            throw new Rejection(Reason.BAD_TIMESTAMP);
        }
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), number(m, 6));
            return local.toInstant(ZoneOffset.UTC).plusMillis(millis(m)).minusSeconds(zoneSeconds(m));
        } catch (DateTimeException e) {
            throw new Rejection(Reason.BAD_TIMESTAMP);
        }
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    private static int millis(Matcher m) {
        String fraction = m.group(7);
        return fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3));
    }

    private static int zoneSeconds(Matcher m) throws Rejection {
        if (m.group(8) == null) {
            return 0;
        }
        int hours = number(m, 9);
        int minutes = number(m, 10);
        if (hours > MAX_ZONE_HOURS || minutes > 59) {
            throw new Rejection(Reason.BAD_TIMESTAMP);
        }
        int seconds = (hours * 60 + minutes) * 60;
        return m.group(8).equals("-") ? -seconds : seconds;
    }
}
