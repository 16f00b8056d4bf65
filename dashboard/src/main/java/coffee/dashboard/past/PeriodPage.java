package coffee.dashboard.past;

import coffee.contract.Period;
import coffee.dashboard.past.PeriodIndex.Found;
import coffee.dashboard.past.PeriodWriter.Taken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What one answer holds: the periods asked for, in their order, up to so many bytes.
 *
 * @param further the address of the periods that follow, the earlier ones where the latest were asked for
 */
record PeriodPage(List<WrittenPeriod> periods, Optional<String> further) {

    static final long MOST_BYTES = 6 << 20;

    /** Fills a page, beginning with those periods that are wanted most. */
    static PeriodPage of(PeriodsQuery query, Found found, PeriodWriter writer) {
        List<Period> wanted = new ArrayList<>(found.periods());
        if (query.latestFirst()) {
            Collections.reverse(wanted);
        }
        Taken taken = writer.take(query.form(), wanted, MOST_BYTES);
        List<WrittenPeriod> page = taken.written();
        if (query.latestFirst()) {
            Collections.reverse(page);
        }
        boolean more = found.more() || taken.looked() < wanted.size();
        return new PeriodPage(page, more ? Optional.of(query.after(wanted.get(taken.looked() - 1))) : Optional.empty());
    }
}
