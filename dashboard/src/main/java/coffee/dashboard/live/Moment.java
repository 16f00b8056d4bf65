package coffee.dashboard.live;

import coffee.contract.LiveSnapshot;
import java.util.Optional;

/** The newest that is known of the counts: a snapshot, its number here, and the rates up to it. */
public record Moment(long sequence, LiveSnapshot snapshot, Optional<Rates> rates) {

    /** Whether a viewer would see no difference. */
    boolean saysTheSameAs(Moment other) {
        LiveSnapshot mine = snapshot;
        LiveSnapshot others = other.snapshot;
        return mine.committed() == others.committed()
                && mine.queued() == others.queued()
                && mine.lag().equals(others.lag())
                && rates.equals(other.rates)
                && mine.totals().equals(others.totals())
                && mine.periods().equals(others.periods());
    }
}
