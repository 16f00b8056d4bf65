package coffee.generator.generate;

import coffee.generator.draw.OrderLines;
import coffee.generator.out.Lines;
import coffee.generator.pace.Pacer;
import coffee.generator.pace.Ticker;
import java.util.Optional;
import java.util.function.Consumer;

/** Draws lines and sends them, at their time, until there are enough of them or the run is to end. For one thread. */
final class Generation {

    private static final long MOST_AT_ONCE = 1 << 16;

    private final OrderLines source;
    private final Optional<Pacer> pacer;
    private final Ticker ticker;

    Generation(OrderLines source, Optional<Pacer> pacer, Ticker ticker) {
        this.source = source;
        this.pacer = pacer;
        this.ticker = ticker;
    }

    /** Whether all of {@code count} lines were sent. */
    boolean run(long count, Consumer<Lines> sending) {
        long left = count;
        while (left > 0) {
            long admitted = admit(Math.min(left, MOST_AT_ONCE));
            if (admitted == 0) {
                return false;
            }
            left -= admitted;
            while (admitted > 0) {
                Lines lines = source.draw(admitted);
                sending.accept(lines);
                admitted -= lines.count();
            }
        }
        return true;
    }

    private long admit(long most) {
        if (pacer.isPresent()) {
            return pacer.get().admit(most);
        }
        return ticker.over() ? 0 : most;
    }
}
