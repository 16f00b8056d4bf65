package coffee.topology.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has been read of a log and not yet been committed, what has been asked for, and what to ask for next: always the
 * lowest position that nobody has. A slice that begins later, because the head moved after it was asked for, is kept too,
 * and the gap before it read next. A {@link #rewind} forgets everything: reading begins anew at the head. For one thread.
 */
final class ReadAhead {

    private final int mostBatches;
    private final long mostBytes;
    private final Map<BatchId, Integer> pending = new HashMap<>();
    private final Coverage read = new Coverage();
    private final Deque<Question> asked = new ArrayDeque<>();
    private long pendingBytes;
    private long committed;
    private long reading;

    /** {@code reading} numbers the first reading; each rewind begins the one after. */
    ReadAhead(int mostBatches, long mostBytes, long reading) {
        this.mostBatches = mostBatches;
        this.mostBytes = mostBytes;
        this.reading = reading;
    }

    /**
     * What to ask for next, up to so many orders; nothing where no more may be read before a batch is settled. With
     * nothing pending it is the head, wherever that is by now: so a position that was believed to be committed, and is
     * not, is found again.
     */
    Optional<Question> ask(int orders) {
        if (pending.isEmpty() && asked.isEmpty()) {
            read.clear();
            return noted(new Question(OrderLog.HEAD, orders));
        }
        boolean full = pending.size() + asked.size() >= mostBatches || pendingBytes >= mostBytes;
        return full || read.next() == OrderLog.HEAD ? Optional.empty() : noted(read.lowest(asked, orders));
    }

    private Optional<Question> noted(Question question) {
        asked.add(question);
        return Optional.of(question);
    }

    /** How many questions are not answered yet. */
    int asked() {
        return asked.size();
    }

    /** The questions will not be answered any more. */
    void unask() {
        asked.clear();
    }

    /**
     * Takes in the slice that answers the oldest question; what is new of it is a batch to be settled by {@link #done} or
     * a {@link #rewind}.
     */
    Optional<ReadBatch> accept(LogSlice slice) {
        asked.poll();
        if (slice.committed() < committed) {
            rewind();
        }
        committed = slice.committed();
        read.passTo(committed);
        return fresh(slice).map(fresh -> {
            read.add(new Coverage.Span(fresh.start(), fresh.end()));
            BatchId id = new BatchId(reading, fresh.start());
            pending.put(id, fresh.lines().bytes());
            pendingBytes += fresh.lines().bytes();
            return new ReadBatch(id, fresh);
        });
    }

    /** The part of the slice that has not been read; nothing where it begins in what has. */
    private Optional<LogSlice> fresh(LogSlice slice) {
        return read.unread(slice.start(), slice.end())
                .filter(span ->
                        span.start() == read.next() || roomBeyond(slice.lines().bytes()))
                .map(span -> slice.part(span.start(), span.end()));
    }

    /** Whether a slice that leaves a gap may be kept: the gap must still find room. */
    private boolean roomBeyond(int bytes) {
        return pending.size() + 1 < mostBatches && pendingBytes + bytes < mostBytes;
    }

    /** Settles a batch; false where it is of an earlier reading, and nobody's any more. */
    boolean done(BatchId id) {
        Integer bytes = pending.remove(id);
        if (bytes == null) {
            return false;
        }
        pendingBytes -= bytes;
        return true;
    }

    /** Whether nothing is pending and nothing asked for. */
    boolean idle() {
        return pending.isEmpty() && asked.isEmpty();
    }

    /** Whether the batch is of this reading and not settled. */
    boolean expects(BatchId id) {
        return pending.containsKey(id);
    }

    /** Forgets all that was read; what has been asked for will still be answered. */
    void rewind() {
        pending.clear();
        read.clear();
        pendingBytes = 0;
        committed = 0;
        reading++;
    }
}
