package coffee.dashboard.past;

import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.dashboard.web.View;
import java.nio.charset.StandardCharsets;

/** What periods are written as: what of their counts, and in which format. Those of one service differ by these alone. */
record PeriodForm(PeriodFormat format, View view) {

    byte[] bytes(Period period, Counts counts) {
        return format.write(period, view, counts).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PeriodForm other
                && format == other.format
                && view.key().equals(other.view.key())
                && view.since().equals(other.view.since());
    }

    @Override
    public int hashCode() {
        return 31 * format.ordinal() + view.key().hashCode();
    }
}
