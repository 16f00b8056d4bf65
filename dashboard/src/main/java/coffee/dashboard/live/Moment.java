package coffee.dashboard.live;

import coffee.contract.LiveSnapshot;
import java.util.Optional;

/** The newest that is known of the counts: a snapshot, its number here, and the rates up to it. */
public record Moment(long sequence, LiveSnapshot snapshot, Optional<Rates> rates) {}
