package coffee.topology.ingest;

import coffee.topology.Trouble;
import coffee.topology.ingest.OrderBatch.Span;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads one log in batches, ahead of what is committed, within its limits. If the connection breaks or a batch fails, it
 * re-reads from the stored position on a new connection, after a pause that grows until something succeeds. It cannot
 * lose or duplicate an order: the commit prevents that. For one thread, except {@link #reading}, {@link #waiting},
 * {@link #uncounted} and {@link #rewinds}, which any thread may call.
 */
public final class LogReader implements AutoCloseable {

    private static final long FIRST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final long LAST_PAUSE = Duration.ofSeconds(2).toNanos();

    private final Log.Source source;
    private final int mostBatches;
    private final long mostBytes;
    private final Trouble trouble;
    private final LongSupplier nanoTime;
    private final LongSupplier readings;

    private Log log;
    /** The batches of this reading that are not settled, with their lines. */
    private final Map<Span, Lines> pending = new HashMap<>();

    private long pendingBytes;
    private volatile long reading;
    private long resumeAt;
    private long pauseIfBroken = FIRST_PAUSE;
    private long pauseIfFailed = FIRST_PAUSE;
    private volatile long waiting;
    private volatile double uncounted;
    private volatile long rewinds;

    /**
     * A reader with at most that many batches and bytes pending.
     *
     * @param trouble reports why the log cannot be read, until it can
     * @param readings numbers the readings: later ones should have larger numbers, across all readers
     */
    public LogReader(
            Log.Source source,
            int mostBatches,
            long mostBytes,
            Trouble trouble,
            LongSupplier nanoTime,
            LongSupplier readings) {
        this.source = source;
        this.mostBatches = mostBatches;
        this.mostBytes = mostBytes;
        this.trouble = trouble;
        this.nanoTime = nanoTime;
        this.readings = readings;
        this.resumeAt = nanoTime.getAsLong();
    }

    /** The next batch, if there is one now. */
    public Optional<OrderBatch> next() {
        if (pause() > 0) {
            return Optional.empty();
        }
        try {
            if (log == null) {
                begin();
            }
            Log.Chunk chunk = log.next();
            waiting = log.waiting();
            uncounted = log.uncounted();
            pauseIfBroken = FIRST_PAUSE;
            trouble.over();
            return chunk.isNothing() ? Optional.empty() : Optional.of(batch(chunk));
        } catch (IOException e) {
            disconnect();
            pauseFor(pauseIfBroken);
            pauseIfBroken = Math.min(LAST_PAUSE, 2 * pauseIfBroken);
            trouble.is(e.getMessage());
            return Optional.empty();
        }
    }

    private void begin() throws IOException {
        log = source.open();
        forget();
        reading = Math.max(reading + 1, readings.getAsLong());
        rewinds++;
    }

    private OrderBatch batch(Log.Chunk chunk) {
        Span span = new Span(source.id(), log.history(), reading, chunk.start(), chunk.end(), chunk.more());
        pending.put(span, chunk.lines());
        pendingBytes += chunk.lines().bytes();
        return new OrderBatch(span, chunk.lines());
    }

    /** For how many nanoseconds there is nothing to do, unless a batch is settled. */
    public long pause() {
        if (pending.size() >= mostBatches || pendingBytes >= mostBytes) {
            return Long.MAX_VALUE;
        }
        return Math.max(resumeAt - nanoTime.getAsLong(), log == null ? 0 : log.pause());
    }

    private void pauseFor(long nanos) {
        resumeAt = nanoTime.getAsLong() + nanos;
    }

    /** The batch is committed. */
    public void done(Span batch) {
        Lines lines = pending.remove(batch);
        if (lines != null) {
            pendingBytes -= lines.bytes();
            pauseIfFailed = FIRST_PAUSE;
            if (log != null) {
                log.committed(batch.end(), lines);
            }
        }
    }

    /** The batch failed: re-reads everything that is pending, unless the batch is of an earlier reading. */
    public void failed(Span batch) {
        if (pending.containsKey(batch)) {
            rewind();
            pauseFor(pauseIfFailed);
            pauseIfFailed = Math.min(LAST_PAUSE, 2 * pauseIfFailed);
        }
    }

    /** Re-reads from the stored position, on a new connection: the server may be another one now. */
    public void rewind() {
        disconnect();
        forget();
    }

    private void forget() {
        pending.clear();
        pendingBytes = 0;
    }

    /** The number of the current reading: batches of earlier ones need not be counted. */
    public long reading() {
        return reading;
    }

    /** How many orders waited when the log was last asked. */
    public long waiting() {
        return waiting;
    }

    /** {@link Log#uncounted} when the log was last asked. */
    public double uncounted() {
        return uncounted;
    }

    /** How often reading started over, the first time included. */
    public long rewinds() {
        return rewinds;
    }

    private void disconnect() {
        if (log != null) {
            try {
                log.close();
            } catch (IOException e) {
                // it is unusable in either case
            }
            log = null;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
