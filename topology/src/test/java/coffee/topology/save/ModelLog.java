package coffee.topology.save;

import coffee.topology.ingest.LogSlice;
import coffee.topology.ingest.OrderLog;
import coffee.topology.ingest.TestBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The queue of a {@link ModelRedis} as a spout reads it: late, and over a connection that breaks. */
final class ModelLog implements OrderLog {

    private final ModelRedis redis;
    private final SplittableRandom random;
    private final int incarnation;
    private long known;
    private int index;
    private int asked;
    private LogSlice early;

    ModelLog(ModelRedis redis, SplittableRandom random) {
        this.redis = redis;
        this.random = random;
        this.incarnation = redis.incarnation();
    }

    @Override
    public void ask(long position, int orders) throws IOException {
        connect();
        index = position == HEAD ? 0 : (int) Math.max(0, position - known);
        asked = orders;
        early = random.nextBoolean() ? slice() : null;
    }

    /** Redis may have answered long ago, or only now. */
    @Override
    public LogSlice answer() throws IOException {
        if (early == null) {
            connect();
        }
        LogSlice slice = early == null ? slice() : early;
        known = slice.committed();
        return slice;
    }

    private LogSlice slice() {
        int start = redis.committed() + index;
        int end = Math.min(redis.committed() + redis.waiting(), start + asked);
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
