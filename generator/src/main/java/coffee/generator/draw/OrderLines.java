package coffee.generator.draw;

import coffee.generator.out.Lines;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * An endless file of orders, drawn as it is asked for. The same config and event time give the same bytes, however
 * they are asked for. For one thread.
 */
public final class OrderLines {

    private static final int BUFFER = 1 << 20;
    private static final long BRANCHES = 0x6272616E63686573L;

    private final SplittableRandom random;
    private final Taste taste;
    private final EventTime time;
    private final boolean timeMatters;
    private final OrderWriter writer;
    private final Dirt dirt;
    private final Wheel branches;

    /** Branches are drawn apart, so that the orders are the same with and without them. */
    private final SplittableRandom branchRandom;

    private final int full;
    private byte[] buffer;
    private long drawn;

    public OrderLines(DrawConfig config, EventTime time) {
        random = new SplittableRandom(config.seed());
        dirt = new Dirt(config.dirtyPercent() / 100, random.split());
        taste = config.rushHours().<Taste>map(RushHourTaste::new).orElseGet(UniformTaste::new);
        this.time = time;
        timeMatters = config.timestamps() || config.rushHours().isPresent();
        writer = new OrderWriter(config.timestamps(), config.branches());
        branches = config.branches() == 0 ? null : branches(config.branches());
        branchRandom = new SplittableRandom(config.seed() ^ BRANCHES);
        full = BUFFER - writer.room();
        buffer = new byte[BUFFER];
    }

    /** As towns differ in size: the second branch sells about half of what the first does, the third a third. */
    private static Wheel branches(int count) {
        return new Wheel(
                IntStream.rangeClosed(1, count).mapToDouble(rank -> 1.0 / rank).toArray());
    }

    /** The next lines: at least one, at most so many, and no more than fill a buffer. They hold until the next call. */
    public Lines draw(long most) {
        int at = 0;
        int count = 0;
        while (count < most && at < full) {
            long millis = timeMatters ? time.millisOf(drawn) : 0;
            long order = taste.draw(random, millis);
            if (branches != null) {
                order = PackedOrder.at(1 + branches.spin(branchRandom), order);
            }
            at = dirt.hits(drawn) ? writeBroken(order, at) : writer.write(order, millis, buffer, at);
            drawn++;
            count++;
        }
        return new Lines(buffer, 0, at, count);
    }

    private int writeBroken(long order, int position) {
        byte[] line = dirt.line(order);
        int end = position + line.length + 1;
        if (end + writer.room() > buffer.length) {
            buffer = Arrays.copyOf(buffer, end + writer.room());
        }
        System.arraycopy(line, 0, buffer, position, line.length);
        buffer[end - 1] = Lines.NEWLINE;
        return end;
    }
}
