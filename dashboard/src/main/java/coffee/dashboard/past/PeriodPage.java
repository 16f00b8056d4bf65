package coffee.dashboard.past;

import coffee.contract.Period;
import coffee.dashboard.past.PeriodIndex.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one answer holds: the periods asked for, in their order, up to so many bytes.
 *
 * @param further the address of the periods that follow, the earlier ones where the latest were asked for
 */
record PeriodPage(List<WrittenPeriod> periods, Optional<String> further) {

    private static final int MOST_BYTES = 8 << 20;
    private static final int SLICE = 1_000;

    /** Fills a page, beginning with those periods that are wanted most. */
    static PeriodPage of(PeriodsQuery query, Found found, PeriodWriter writer) {
        List<Period> wanted = new ArrayList<>(found.periods());
        if (query.latestFirst()) {
            Collections.reverse(wanted);
        }
        List<WrittenPeriod> page = new ArrayList<>(wanted.size());
        int taken = take(wanted, query.format(), writer, page);
        if (query.latestFirst()) {
            Collections.reverse(page);
        }
        boolean more = found.more() || taken < wanted.size();
        return new PeriodPage(page, more ? Optional.of(query.after(wanted.get(taken - 1))) : Optional.empty());
    }

    /** Adds the periods that fit, one at least; returns how many were looked at. */
    private static int take(List<Period> wanted, PeriodFormat format, PeriodWriter writer, List<WrittenPeriod> page) {
        long bytes = 0;
        for (int i = 0; i < wanted.size(); i += SLICE) {
            List<Period> slice = wanted.subList(i, Math.min(i + SLICE, wanted.size()));
            Map<Period, WrittenPeriod> stored = writer.write(format, slice);
            for (int k = 0; k < slice.size(); k++) {
                WrittenPeriod written = stored.get(slice.get(k));
                if (written != null) {
                    bytes += written.bytes().length;
                    if (bytes > MOST_BYTES && !page.isEmpty()) {
                        return i + k;
                    }
                    page.add(written);
                }
            }
        }
        return wanted.size();
    }
}
