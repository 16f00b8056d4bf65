package coffee.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Joins the one who reads files to the one who delivers their lines, inside one process. The deliverer says from where
 * to read ({@link #begin}); the reader says how many lines it has put on the way ({@link #put}). Neither keeps a
 * position anywhere else. Safe for threads; in a failover group several deliverers share it, of which one is at work.
 */
public final class Handover {

    /**
     * One reading of the files, from the positions that the store has. Lines of an earlier reading are worthless.
     *
     * @param number unique in this process
     * @param records what the store remembers, by no particular order
     */
    public record Reading(long number, List<FileRecord> records) {}

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, FileRecord> confirmed = new ConcurrentHashMap<>();
    private volatile Reading reading;
    private volatile String stopped;
    private volatile String store;
    private volatile long firstReading = Long.MAX_VALUE;
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    // The deliverer's side.

    /** Starts a new reading from these records; what is on the way of earlier ones will be dropped. */
    public Reading begin(List<FileRecord> records) {
        Reading next = new Reading(NUMBERS.incrementAndGet(), List.copyOf(records));
        if (reading == null) {
            firstReading = next.number();
        }
        confirmed.clear();
        records.forEach(r -> confirmed.put(r.id(), r));
        reading = next;
        signal();
        return next;
    }

    /** So many lines and decisions, of so many bytes together, were taken off the way. */
    public void took(long count, long size) {
        lines.addAndGet(-count);
        bytes.addAndGet(-size);
        signal();
    }

    /** Whether the line was put on the way through this handover; not if a predecessor left it in a channel. */
    public boolean isMine(FileLine line) {
        return line.reading() >= firstReading;
    }

    /** These records are stored now; {@code removed} are gone. */
    public void confirm(Map<String, FileRecord> records, Iterable<String> removed) {
        confirmed.putAll(records);
        removed.forEach(confirmed::remove);
    }

    /** The id of the store that was claimed last; null before the first claim. */
    String store() {
        return store;
    }

    void setStore(String id) {
        store = id;
    }

    /** Nothing may be read or delivered any more, for this reason. */
    public void stop(String reason) {
        stopped = reason;
        signal();
    }

    /** Waits until something is on the way, or the time is over; true if there is something. */
    public boolean awaitLines(Duration time) throws InterruptedException {
        return await(time, () -> waiting() > 0);
    }

    // The reader's side.

    /** The reading to follow; null until the store was reached for the first time. */
    public Reading reading() {
        return reading;
    }

    /** So many more lines and decisions, of so many bytes together, are on the way. */
    public void put(long count, long size) {
        lines.addAndGet(count);
        bytes.addAndGet(size);
        signal();
    }

    /** Waits until at most so much is on the way, or another reading begins; false if the time ran out before. */
    public boolean awaitRoom(long mostLines, long mostBytes, Duration time) throws InterruptedException {
        Reading now = reading;
        return await(
                time, () -> lines.get() <= mostLines && bytes.get() <= mostBytes || reading != now || stopped != null);
    }

    /** The stored record of a file of the present reading; null if it has none. */
    public FileRecord confirmed(String id) {
        return confirmed.get(id);
    }

    // Both sides.

    /** How many lines and decisions are on the way. */
    public long waiting() {
        return lines.get();
    }

    /** Why nothing may go on; null while all is well. */
    public String stopped() {
        return stopped;
    }

    private boolean await(Duration time, BooleanSupplier question) throws InterruptedException {
        if (question.getAsBoolean()) {
            return true;
        }
        long left = time.toNanos();
        lock.lockInterruptibly();
        try {
            while (!question.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
