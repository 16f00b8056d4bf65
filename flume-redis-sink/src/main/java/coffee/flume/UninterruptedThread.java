package coffee.flume;

import coffee.delivery.QueueException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flume.EventDeliveryException;

/**
 * A separate thread for work that must not be interrupted: Flume interrupts the thread of a sink to stop it, and an
 * interrupt breaks a file channel that is reading or writing. For one caller at a time.
 */
final class UninterruptedThread implements AutoCloseable {

    private final ExecutorService thread;
    private volatile boolean hurry;

    UninterruptedThread(String name) {
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether the caller was interrupted, so that the work should not wait any longer. */
    boolean isHurried() {
        return hurry;
    }

    /** Does the work and waits for it, however long it takes; restores an interrupt of the caller afterwards. */
    <T> T call(Callable<T> work) throws EventDeliveryException, QueueException {
        Future<T> result = thread.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    hurry = true;
                }
            }
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            hurry = false;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static EventDeliveryException rethrown(Throwable failure) throws EventDeliveryException, QueueException {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof QueueException expected) {
            throw expected;
        }
        return failure instanceof EventDeliveryException expected ? expected : new EventDeliveryException(failure);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
