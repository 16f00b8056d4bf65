package coffee.bench.pipeline;

import coffee.bench.stand.Stand;
import coffee.cli.CommandFailure;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Watches something grow, and tells how fast it did once the JVMs behind it were warm. */
final class Gauge {

    private static final Duration LOOK_EVERY = Duration.ofMillis(2);
    private static final Duration STANDSTILL = Duration.ofSeconds(30);
    private static final int WARM_UP_PART = 5;

    private Gauge() {}

    /** Growth a second from when a fifth was reached until all was. */
    static double perSecond(LongSupplier reached, long all, Stand stand) throws InterruptedException {
        long warm = -1;
        long warmAt = 0;
        long before = -1;
        long movedAt = System.nanoTime();
        while (true) {
            long now = reached.getAsLong();
            long nano = System.nanoTime();
            if (warm < 0 && now >= all / WARM_UP_PART) {
                warm = now;
                warmAt = nano;
            }
            if (now >= all) {
                return rate(now - warm, nano - warmAt);
            }
            if (now != before) {
                before = now;
                movedAt = nano;
            } else if (nano - movedAt > STANDSTILL.toNanos()) {
                throw new CommandFailure(
                        "nothing has moved for %d s, at %,d of %,d orders".formatted(STANDSTILL.toSeconds(), now, all));
            }
            stand.check();
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private static double rate(long orders, long nanos) {
        if (orders <= 0) {
            throw new CommandFailure("that was over too soon to be measured: give it more --orders");
        }
        return orders * 1e9 / nanos;
    }
}
