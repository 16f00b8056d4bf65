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
 * Reads one log in batches, ahead of what is committed, as far as it may. Where the connection breaks, or a batch comes
 * to nothing, it reads anew from the stored position on a new connection, after a pause that grows while nothing
 * succeeds. Nothing that it does can lose or double an order: the commit sees to that. For one thread, except for
 * {@link #reading}, {@link #waiting}, {@link #uncounted} and {@link #rewinds}, which any thread may ask.
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
    /** The batches of this reading that are not settled, with their bytes. */
    private final Map<Span, Integer> pending = new HashMap<>();

    private long pendingBytes;
    private volatile long reading;
    private long resumeAt;
    private long pauseIfBroken = FIRST_PAUSE;
    private long pauseIfFailed = FIRST_PAUSE;
    private volatile long waiting;
    private volatile double uncounted;
    private volatile long rewinds;

    /**
     * A reader that has at most so many batches and bytes pending.
     *
     * @param trouble is told why the log cannot be read, and is over once it was
     * @param readings numbers the readings: those that begin later should have larger numbers, whoever reads
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

    /** The next batch, if there is one to be had now. */
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
        pending.put(span, chunk.lines().bytes());
        pendingBytes += chunk.lines().bytes();
        return new OrderBatch(span, chunk.lines());
    }

    /** For how many nanoseconds there is nothing to do, unless a batch is settled before. */
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
        Integer bytes = pending.remove(batch);
        if (bytes != null) {
            pendingBytes -= bytes;
            pauseIfFailed = FIRST_PAUSE;
            if (log != null) {
                log.committed(batch.end());
            }
        }
    }

    /** The batch came to nothing: everything that is pending is read again, unless it is of an earlier reading. */
    public void failed(Span batch) {
        if (pending.containsKey(batch)) {
            rewind();
            pauseFor(pauseIfFailed);
            pauseIfFailed = Math.min(LAST_PAUSE, 2 * pauseIfFailed);
        }
    }

    /** Reads anew from the stored position, on a new connection, whatever is pending: the server may be another now. */
    public void rewind() {
        disconnect();
        forget();
    }

    private void forget() {
        pending.clear();
        pendingBytes = 0;
    }

    /** The number of the present reading: what was read in an earlier one need not be counted any more. */
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

    /** How often reading began anew, the first time included. */
    public long rewinds() {
        return rewinds;
    }

    private void disconnect() {
        if (log != null) {
            try {
                log.close();
            } catch (IOException e) {
                // it is of no more use in either case
            }
            log = null;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
