package coffee.contract;

import java.time.Instant;

/** A stretch of event time, [start, end). */
public record Period(PeriodLength length, Instant start) implements Comparable<Period> {

    public Period {
        if (length.startOf(start.toEpochMilli()) != start.getEpochSecond() || start.getNano() != 0) {
            throw new IllegalArgumentException("no period of " + length + " starts at " + start);
        }
    }

    public Instant end() {
        return start.plus(length.duration());
    }

    public Period next() {
        return new Period(length, end());
    }

    @Override
    public int compareTo(Period other) {
        int byLength = length.compareTo(other.length);
        return byLength != 0 ? byLength : start.compareTo(other.start);
    }
}
