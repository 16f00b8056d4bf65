package coffee.dashboard.web;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The memory for all answers together, each from before it is made until its last byte is written. If it runs short,
 * the answer that was sent longest ago is cut off, once it has had its time; if none has, the next answer waits a
 * moment and is then refused. So neither many clients nor slow readers exhaust the heap, and slow ones do not keep
 * others out. Safe for many threads.
 */
public final class AnswerMemory {

    /** What an answer takes in addition to its body: buffers, and the state of its compression. */
    private static final long OVERHEAD = 128 * 1024;

    private final long most;
    private final Duration time;
    private final Deque<Lease> underWay = new ArrayDeque<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder cutOff = new LongAdder();
    private long taken;

    /** Grants {@code most} bytes; a client has {@code time} to read an answer before it must make room for others. */
    public AnswerMemory(long most, Duration time) {
        this.most = most;
        this.time = time;
    }

    /** Memory for an answer of up to this many bytes; empty if there is none within {@code patience}. */
    Optional<Lease> lease(long bytes, Duration patience) {
        long wanted = Math.min(most, bytes + OVERHEAD);
        long end = System.nanoTime() + patience.toNanos();
        List<Lease> leaving = new ArrayList<>();
        while (true) {
            Optional<Lease> inTheWay = Optional.empty();
            synchronized (this) {
                if (taken + wanted <= most) {
                    taken += wanted;
                    return Optional.of(new Lease(wanted));
                }
                long coming = leaving.stream().mapToLong(lease -> lease.bytes).sum();
                if (taken - coming + wanted > most) {
                    inTheWay = longestUnderWay();
                }
                if (inTheWay.isEmpty() && !waitUntil(end)) {
                    refused.increment();
                    return Optional.empty();
                }
            }
            inTheWay.ifPresent(leaving::add);
            inTheWay.ifPresent(Lease::cutOff);
        }
    }

    private Optional<Lease> longestUnderWay() {
        Lease first = underWay.peekFirst();
        boolean hadItsTime = first != null && System.nanoTime() - first.sentAt >= time.toNanos();
        return hadItsTime ? Optional.of(underWay.removeFirst()) : Optional.empty();
    }

    /** Waits for a change; false once the time is over. */
    private boolean waitUntil(long end) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            return false;
        }
        try {
            wait(Math.min(left, Math.max(1, time.toMillis())));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The number of bytes in use. */
    public synchronized long taken() {
        return taken;
    }

    /** The number of answers refused for lack of memory. */
    public long refused() {
        return refused.sum();
    }

    /** The number of answers cut off because their readers were slow and others needed the memory. */
    public long cutOff() {
        return cutOff.sum();
    }

    /** The memory of one answer. Closing it returns the memory; closing it again does nothing. */
    final class Lease implements AutoCloseable {

        private long bytes;
        private long sentAt;
        private Runnable cut;

        private Lease(long bytes) {
            this.bytes = bytes;
        }

        /** The answer is made and has this length; from now on {@code cut} may be run, to end it. */
        void sent(long length, Runnable cut) {
            synchronized (AnswerMemory.this) {
                give(bytes - Math.min(bytes, length + OVERHEAD));
                sentAt = System.nanoTime();
                this.cut = cut;
                underWay.addLast(this);
            }
        }

        private void cutOff() {
            cutOff.increment();
            cut.run();
        }

        @Override
        public void close() {
            synchronized (AnswerMemory.this) {
                underWay.remove(this);
                give(bytes);
            }
        }

        private void give(long back) {
            bytes -= back;
            taken -= back;
            AnswerMemory.this.notifyAll();
        }
    }
}
