package coffee.topology.save;

import coffee.topology.ingest.LogSlice;
import coffee.topology.ingest.OrderLog;
import coffee.topology.ingest.TestBatches;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/** The queue of a {@link ModelRedis} as a spout reads it: late, and over a connection that breaks. */
final class ModelLog implements OrderLog {

    private final ModelRedis redis;
    private final SplittableRandom random;
    private final int incarnation;
    private long known;
    private final Deque<Asked> asked = new ArrayDeque<>();

    /** A question by index in the queue, and its answer if Redis has given it already. */
    private record Asked(int index, int orders, LogSlice early) {}

    ModelLog(ModelRedis redis, SplittableRandom random) {
        this.redis = redis;
        this.random = random;
        this.incarnation = redis.incarnation();
    }

    @Override
    public void ask(long position, int orders) throws IOException {
        connect();
        int index = position == HEAD ? 0 : (int) Math.max(0, position - known);
        boolean inTurn = asked.stream().allMatch(a -> a.early() != null);
        asked.add(new Asked(index, orders, inTurn && random.nextBoolean() ? slice(index, orders) : null));
    }

    /** Redis may have answered long ago, or only now. */
    @Override
    public LogSlice answer() throws IOException {
        Asked oldest = asked.remove();
        if (oldest.early() == null) {
            connect();
        }
        LogSlice slice = oldest.early() == null ? slice(oldest.index(), oldest.orders()) : oldest.early();
        known = slice.committed();
        return slice;
    }

    private LogSlice slice(int index, int orders) {
        int start = redis.committed() + index;
        int end = Math.min(redis.committed() + redis.waiting(), start + orders);
        List<String> lines = new ArrayList<>();
        for (int position = start; position < end; position++) {
            lines.add(redis.line(position));
        }
        return new LogSlice(redis.committed(), redis.waiting(), start, TestBatches.lines(lines));
    }

    @Override
    public long waiting() throws IOException {
        connect();
        return redis.waiting();
    }

    @Override
    public String server() {
        return "run " + incarnation;
    }

    private void connect() throws IOException {
        if (!redis.isUp(incarnation) || random.nextInt(200) == 0) {
            throw new IOException("broken");
        }
    }

    @Override
    public void close() {
        // a connection in memory leaves nothing behind
    }
}
