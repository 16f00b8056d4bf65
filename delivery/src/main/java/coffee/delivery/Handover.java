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
 * Connects the reader of files with the deliverer of their lines, inside one process. The deliverer sets the positions
 * to read from ({@link #begin}); the reader reports how many lines it has handed over ({@link #put}). Neither keeps a
 * position anywhere else. Thread-safe; in a failover group several deliverers share it, one of which is active.
 */
public final class Handover {

    /**
     * One pass over the files, from the stored positions. Lines of an earlier reading are dropped.
     *
     * @param number unique in this process
     * @param records the stored records, in no particular order
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

    /** Starts a new reading from these records; lines of earlier readings will be dropped. */
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

    /** Reports that this many lines and decisions, with this many bytes, were taken. */
    public void took(long count, long size) {
        lines.addAndGet(-count);
        bytes.addAndGet(-size);
        signal();
    }

    /** Whether the line came through this handover, rather than being left in a channel by a predecessor. */
    public boolean isMine(FileLine line) {
        return line.reading() >= firstReading;
    }

    /** These records are stored now, and {@code removed} are deleted. */
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

    /** Stops reading and delivering for good, for this reason. */
    public void stop(String reason) {
        stopped = reason;
        signal();
    }

    /** Waits for lines until the time is over; returns whether there are any. */
    public boolean awaitLines(Duration time) throws InterruptedException {
        return await(time, () -> waiting() > 0);
    }

    // The reader's side.

    /** The current reading; null until the store was first reached. */
    public Reading reading() {
        return reading;
    }

    /** Reports that this many more lines and decisions, with this many bytes, were handed over. */
    public void put(long count, long size) {
        lines.addAndGet(count);
        bytes.addAndGet(size);
        signal();
    }

    /** Waits until no more than this is in flight, or another reading begins; false if the time ran out first. */
    public boolean awaitRoom(long mostLines, long mostBytes, Duration time) throws InterruptedException {
        Reading now = reading;
        return await(
                time, () -> lines.get() <= mostLines && bytes.get() <= mostBytes || reading != now || stopped != null);
    }

    /** The stored record of a file of the current reading; null if it has none. */
    public FileRecord confirmed(String id) {
        return confirmed.get(id);
    }

    // Both sides.

    /** How many lines and decisions were handed over and not taken yet. */
    public long waiting() {
        return lines.get();
    }

    /** Why it stopped; null while it has not. */
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
