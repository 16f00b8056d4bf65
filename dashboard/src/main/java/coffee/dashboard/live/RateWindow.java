package coffee.dashboard.live;

import coffee.contract.Counts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The rates of the last few seconds, from totals and their moments. For one thread at a time. */
final class RateWindow {

    private static final Duration LEAST = Duration.ofMillis(900);

    private record Sample(long at, long orders, long items) {}

    private final Duration width;
    private final Deque<Sample> samples = new ArrayDeque<>();

    RateWindow(Duration width) {
        this.width = width;
    }

    /** Adds the totals of a moment; totals that shrank start over. */
    void add(long at, Counts totals) {
        Sample last = samples.peekLast();
        if (last != null && (totals.orders() < last.orders || at < last.at)) {
            samples.clear();
        }
        samples.addLast(new Sample(at, totals.orders(), totals.items()));
        while (samples.size() > 2 && at - second().at >= width.toMillis()) {
            samples.removeFirst();
        }
    }

    private Sample second() {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    /** The rates over the window; empty while it is too short. */
    Optional<Rates> rates() {
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        if (first == null || last.at - first.at < LEAST.toMillis()) {
            return Optional.empty();
        }
        double seconds = (last.at - first.at) / 1000.0;
        return Optional.of(new Rates((last.orders - first.orders) / seconds, (last.items - first.items) / seconds));
    }

    /** Counts per second. */
    public record Rates(double orders, double items) {}
}
