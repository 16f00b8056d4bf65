package coffee.flume.agent;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A way that many threads pass until it is closed, which waits for those on it. Safe for many threads. */
final class Gate {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** True if the caller is let in, and has to {@link #leave}. */
    boolean enter() {
        return lock.readLock().tryLock();
    }

    void leave() {
        lock.readLock().unlock();
    }

    /** Lets nobody in from now on; true if all have left in time. */
    boolean close(Duration patience) throws InterruptedException {
        return lock.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
