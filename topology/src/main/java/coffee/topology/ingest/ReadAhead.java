package coffee.topology.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has been read of a log and not yet been committed, what has been asked for, and what to ask for next: always the
 * lowest position that nobody has. A slice that begins later, because the head moved after it was asked for, is kept too,
 * and the gap before it read next. A {@link #rewind} forgets everything: reading begins anew at the head. For one thread.
 */
final class ReadAhead {

    private final int mostBatches;
    private final long mostBytes;
    private final Map<BatchId, Integer> pending = new HashMap<>();
    private final TreeMap<Long, Long> beyond = new TreeMap<>();
    private final Deque<Question> asked = new ArrayDeque<>();
    private long pendingBytes;
    private long committed;
    private long next = OrderLog.HEAD;
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
            beyond.clear();
            next = OrderLog.HEAD;
            return noted(new Question(next, orders));
        }
        boolean full = pending.size() + asked.size() >= mostBatches || pendingBytes >= mostBytes;
        return full || next == OrderLog.HEAD ? Optional.empty() : noted(lowest(orders));
    }

    private Optional<Question> noted(Question question) {
        asked.add(question);
        return Optional.of(question);
    }

    /** From the lowest position on that is neither read nor asked for, as far as that is so. */
    private Question lowest(int orders) {
        TreeMap<Long, Long> taken = new TreeMap<>(beyond);
        asked.forEach(q -> taken.merge(q.position(), q.end(), Math::max));
        long position = next;
        for (Map.Entry<Long, Long> island : taken.entrySet()) {
            if (island.getKey() > position) {
                return new Question(position, (int) Math.min(orders, island.getKey() - position));
            }
            position = Math.max(position, island.getValue());
        }
        return new Question(position, orders);
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
        next = Math.max(next, committed);
        join();
        return fresh(slice).map(fresh -> {
            beyond.put(fresh.start(), fresh.end());
            join();
            BatchId id = new BatchId(reading, fresh.start());
            pending.put(id, fresh.lines().bytes());
            pendingBytes += fresh.lines().bytes();
            return new ReadBatch(id, fresh);
        });
    }

    /** The part of the slice that has not been read; nothing where it begins in what has. */
    private Optional<LogSlice> fresh(LogSlice slice) {
        long start = Math.max(slice.start(), next);
        Map.Entry<Long, Long> before = beyond.floorEntry(start);
        Long after = beyond.higherKey(start);
        long end = after == null ? slice.end() : Math.min(slice.end(), after);
        boolean known = start >= end || (before != null && before.getValue() > start);
        if (known || (start > next && !roomBeyond(slice.lines().bytes()))) {
            return Optional.empty();
        }
        Lines lines = slice.lines();
        if (start > slice.start()) {
            lines = lines.without((int) (start - slice.start()));
        }
        if (end < slice.end()) {
            lines = lines.first((int) (end - start));
        }
        return Optional.of(new LogSlice(slice.committed(), slice.waiting(), start, lines));
    }

    /** Whether a slice that leaves a gap may be kept: the gap must still find room. */
    private boolean roomBeyond(int bytes) {
        return pending.size() + 1 < mostBatches && pendingBytes + bytes < mostBytes;
    }

    /** Moves on over all that has been read without a gap. */
    private void join() {
        Map.Entry<Long, Long> island = beyond.firstEntry();
        while (island != null && island.getKey() <= next) {
            next = Math.max(next, island.getValue());
            beyond.pollFirstEntry();
            island = beyond.firstEntry();
        }
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
        beyond.clear();
        pendingBytes = 0;
        committed = 0;
        next = OrderLog.HEAD;
        reading++;
    }
}
