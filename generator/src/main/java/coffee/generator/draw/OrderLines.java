package coffee.generator.draw;

import coffee.generator.out.LineBlock;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/**
 * An endless file of orders, drawn on demand. The same config and event times give the same bytes, whatever the sizes
 * of the requests. For one thread.
 */
public final class OrderLines {

    private static final int BUFFER = 1 << 20;
    private static final long BRANCHES = 0x6272616E63686573L;

    private final SplittableRandom random;
    private final Taste taste;
    private final LongUnaryOperator time;
    private final boolean timeMatters;
    private final OrderWriter writer;
    private final BrokenLines broken;
    private final Taste.Weights branches;

    /** Branches have a random source of their own, so the orders are the same with and without them. */
    private final SplittableRandom branchRandom;

    private final int full;
    private byte[] buffer;
    private long drawn;

    /** {@code time} gives the time of the order with an index, in epoch milliseconds; it is called in order. */
    public OrderLines(Config config, LongUnaryOperator time) {
        random = new SplittableRandom(config.seed());
        broken = new BrokenLines(config.dirtyPercent() / 100, random.split());
        taste = config.rushHours().<Taste>map(RushHours.HourlyTaste::new).orElseGet(Taste.Uniform::new);
        this.time = time;
        timeMatters = config.timestamps() || config.rushHours().isPresent();
        writer = new OrderWriter(config.timestamps(), config.branches());
        branches = config.branches() == 0 ? null : branches(config.branches());
        branchRandom = new SplittableRandom(config.seed() ^ BRANCHES);
        full = BUFFER - writer.room();
        buffer = new byte[BUFFER];
    }

    /** As with the sizes of towns: the second branch sells about half of what the first does, the third a third. */
    private static Taste.Weights branches(int count) {
        return new Taste.Weights(
                IntStream.rangeClosed(1, count).mapToDouble(rank -> 1.0 / rank).toArray());
    }

    /**
     * The next lines: at least one, at most {@code most}, and no more than fill a buffer. They are valid until the next
     * call.
     */
    public LineBlock draw(long most) {
        int at = 0;
        int count = 0;
        while (count < most && at < full) {
            long millis = timeMatters ? time.applyAsLong(drawn) : 0;
            long order = taste.draw(random, millis);
            if (branches != null) {
                order = PackedOrder.at(1 + branches.draw(branchRandom), order);
            }
            at = broken.hits(drawn) ? writeBroken(order, at) : writer.write(order, millis, buffer, at);
            drawn++;
            count++;
        }
        return new LineBlock(buffer, 0, at, count);
    }

    private int writeBroken(long order, int position) {
        byte[] line = broken.line(order);
        int end = position + line.length + 1;
        if (end + writer.room() > buffer.length) {
            buffer = Arrays.copyOf(buffer, end + writer.room());
        }
        System.arraycopy(line, 0, buffer, position, line.length);
        buffer[end - 1] = LineBlock.NEWLINE;
        return end;
    }

    /**
     * What the lines of a file are like.
     *
     * @param timestamps whether orders carry {@code orderedAt}
     * @param dirtyPercent how many of a hundred lines break the contract
     * @param rushHours the day that shapes what is ordered; if empty, everything is drawn evenly
     * @param branches how many branches orders come from, the first the busiest; 0 for none
     */
    public record Config(
            long seed, boolean timestamps, double dirtyPercent, Optional<RushHours> rushHours, int branches) {

        public static final int MOST_BRANCHES = 100;

        public Config {
            if (!(dirtyPercent >= 0 && dirtyPercent <= 100)) {
                throw new IllegalArgumentException("must be a percentage from 0 to 100");
            }
            if (branches < 0 || branches > MOST_BRANCHES) {
                throw new IllegalArgumentException("must be 0 to " + MOST_BRANCHES + " branches");
            }
        }

        /** For orders without a branch. */
        public Config(long seed, boolean timestamps, double dirtyPercent, Optional<RushHours> rushHours) {
            this(seed, timestamps, dirtyPercent, rushHours, 0);
        }
    }
}
