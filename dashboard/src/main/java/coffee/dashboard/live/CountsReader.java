package coffee.dashboard.live;

import coffee.contract.Counts;
import coffee.contract.LiveSnapshot;
import coffee.contract.LiveSnapshot.PeriodCounts;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Reads from the hashes what the live channel would tell, and the pairs that it does not tell. For one thread. */
final class CountsReader {

    private final QueueWatch queue;
    private final CountsStore store;
    private final List<PeriodLength> lengths;
    private final InstantSource clock;

    CountsReader(QueueWatch queue, CountsStore store, List<PeriodLength> lengths, InstantSource clock) {
        this.queue = queue;
        this.store = store;
        this.lengths = List.copyOf(lengths);
        this.clock = clock;
    }

    LiveSnapshot read() {
        Standing standing = queue.standing();
        Instant now = clock.instant();
        SortedMap<Period, Counts> current =
                store.periods(lengths.stream().map(length -> length.at(now)).toList());
        return new LiveSnapshot(
                        now.toEpochMilli(),
                        standing.committed(),
                        standing.queued(),
                        standing.queued() == 0
                                ? Optional.of(0L)
                                : store.oldestOrder().map(placed -> age(placed, now)),
                        standing.totals(),
                        current.entrySet().stream().map(CountsReader::open).toList())
                .withoutPairs();
    }

    /** That snapshot as it is stored now, with the pairs of names, and with those periods. */
    LiveSnapshot withPairs(LiveSnapshot snapshot, List<Period> periods) {
        Standing standing = queue.standing();
        return new LiveSnapshot(
                snapshot.at(),
                standing.committed(),
                standing.queued(),
                snapshot.lag(),
                standing.totals(),
                store.periods(periods).entrySet().stream()
                        .map(CountsReader::open)
                        .toList());
    }

    private static long age(Instant placed, Instant now) {
        return Math.max(0, Duration.between(placed, now).toMillis());
    }

    private static PeriodCounts open(Map.Entry<Period, Counts> period) {
        return new PeriodCounts(period.getKey(), false, period.getValue());
    }
}
