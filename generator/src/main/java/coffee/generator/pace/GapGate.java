package coffee.generator.pace;

import coffee.contract.OrderLimits;
import coffee.contract.Schema;
import coffee.contract.decode.FastDecoder;
import coffee.generator.out.LineBlock;
import java.util.OptionalLong;

/**
 * Sends lines with the gaps between their orders' times, divided by the speed. A line without a time, or with an
 * earlier one than a line before it, is sent at once with its predecessor. After a stall the rest shifts, so the gaps
 * stay. For one thread.
 */
public final class GapGate implements Gate {

    public static final String SPEED_RULE = "must be a factor such as 10x, above 0 and up to 1000000000x";

    private static final double FASTEST = 1e9;
    private static final long MOST_BEHIND = 1_000_000_000;
    private static final double FAR = Long.MAX_VALUE / 4.0;
    private static final long NEVER = Long.MIN_VALUE;
    private static final double NANOS_PER_MILLI = 1e6;

    private final double speed;
    private final OrderedAt orderedAt;
    private final Ticker ticker;
    private long base = NEVER;
    private long latest = NEVER;
    private long start;
    private boolean atStartOfFile;

    public GapGate(double speed, OrderedAt orderedAt, Ticker ticker) {
        if (!isSpeed(speed)) {
            throw new IllegalArgumentException(speed + ": " + SPEED_RULE);
        }
        this.speed = speed;
        this.orderedAt = orderedAt;
        this.ticker = ticker;
    }

    public static boolean isSpeed(double speed) {
        return speed > 0 && speed <= FASTEST;
    }

    /** A file whose first order is earlier than the ones before restarts the clock. */
    @Override
    public void startOfFile() {
        atStartOfFile = true;
    }

    @Override
    public long admit(LineBlock waiting) {
        long going = 0;
        for (int line = waiting.from(); line < waiting.to(); ) {
            int end = waiting.endOfLine(line);
            long wait = dueIn(orderedAt.of(waiting.bytes(), line, end - 1));
            if (wait > 0 && going > 0) {
                return going;
            }
            if (wait > 0) {
                if (!ticker.sleep(wait)) {
                    return 0;
                }
                continue;
            }
            line = end;
            going++;
        }
        return going;
    }

    /** How long the line has to wait; 0 or less if it may go now. */
    private long dueIn(OptionalLong time) {
        if (time.isEmpty()) {
            return 0;
        }
        long millis = time.getAsLong();
        if (base == NEVER || atStartOfFile && millis < latest) {
            base = millis;
            latest = NEVER;
            start = ticker.nanoTime();
        }
        atStartOfFile = false;
        if (millis <= latest) {
            return 0;
        }
        long wait = start + (long) Math.min((millis - base) / speed * NANOS_PER_MILLI, FAR) - ticker.nanoTime();
        start += Math.max(0, -wait - MOST_BEHIND);
        latest = wait > 0 ? latest : millis;
        return wait;
    }

    /** Reads the time of a line's order, in epoch milliseconds; empty if the line has none. */
    @FunctionalInterface
    public interface OrderedAt {

        /** The line is in [from, to), without its newline. */
        OptionalLong of(byte[] bytes, int from, int to);

        /** Reads by the contract: the time of a line that is an order of the schema and has one. For one thread. */
        static OrderedAt decoded(Schema schema) {
            FastDecoder decoder = new FastDecoder(schema);
            long latest = OrderLimits.LATEST.toEpochMilli();
            return (bytes, from, to) -> {
                if (decoder.names().crowded()) {
                    decoder.names().clear();
                }
                boolean dated = decoder.decode(bytes, from, to, latest)
                        && decoder.order().isDated();
                return dated ? OptionalLong.of(decoder.order().orderedAt()) : OptionalLong.empty();
            };
        }
    }
}
