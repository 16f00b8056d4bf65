package coffee.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells a command that it was asked to stop, by Ctrl-C or SIGTERM. The process then waits, for at most the grace given,
 * until this is closed: whatever must be finished or printed must be done by then. Otherwise the process ends anyway,
 * and all processes that it started with it. It exits with 130 or 143. Safe for many threads.
 */
public final class StopSignal implements AutoCloseable {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Duration grace;
    private final Thread hook;
    private final Deque<Runnable> actions = new ArrayDeque<>();

    private StopSignal(Duration grace) {
        this.grace = grace;
        hook = new Thread(this::stop, "stop-signal");
    }

    /** Listens from now on. */
    public static StopSignal listen(Duration grace) {
        StopSignal signal = new StopSignal(grace);
        try {
            Runtime.getRuntime().addShutdownHook(signal.hook);
        } catch (IllegalStateException alreadyStopping) {
            signal.asked.countDown();
        }
        return signal;
    }

    public boolean asked() {
        return asked.getCount() == 0;
    }

    /** Waits until a stop is asked for, but no longer than {@code time}; true if it was. */
    public boolean await(Duration time) throws InterruptedException {
        return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until a stop is asked for. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Runs {@code action} when a stop is asked for, or now if it was already. Keep it short. */
    public void onStop(Runnable action) {
        synchronized (actions) {
            if (!asked()) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    private void stop() {
        synchronized (actions) {
            asked.countDown();
        }
        actions.forEach(Runnable::run);
        try {
            if (!finished.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("coffee: did not stop within " + grace.toSeconds() + " s and was ended");
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // the hook is already running, and now sees that the command has finished
        }
    }
}
