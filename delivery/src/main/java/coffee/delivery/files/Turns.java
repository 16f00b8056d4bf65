package coffee.delivery.files;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Chooses the files that a poll looks at, so that a new line is seen in the next poll however many files there are, and
 * idle files cost little. It always chooses the files that grew last and those that the {@link Watch} reports. Because
 * the watch does not see every write, all others take turns, within a small share of a core: of a thousand files, each
 * is polled every 100 ms, or every 30 to 40 ms if there is no watch.
 */
final class Turns implements AutoCloseable {

    private static final long LATELY = TimeUnit.SECONDS.toNanos(2);
    private static final int LAST_GROWN = 64;
    private static final int AT_LEAST = 64;
    /** Looking at the other files may take this fraction of a core: 1/30, or 1/100 with a complete watch. */
    private static final int SHARE = 30;

    private static final int WATCHED_SHARE = 100;

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration QUIET_PAUSE = Duration.ofMillis(20);

    private final Watch watch;
    private final Set<TailedFile> lastGrown = new LinkedHashSet<>();
    private int next;
    private long takenAt;
    private long cost;

    Turns(Collection<Path> folders, Warnings warnings) {
        this.watch = new Watch(folders, warnings);
    }

    /** To be called with each listing: the folders may have been replaced. */
    void renew(long now) {
        watch.renew(now);
    }

    /** The files whose turn it is. */
    List<TailedFile> take(Collection<TailedFile> files, long now) {
        int all = files.size();
        Set<String> written = watch.written(now);
        int share = watch.isComplete() ? WATCHED_SHARE : SHARE;
        long worth = cost == 0 || written == null ? all : (now - takenAt) / share / cost;
        int others = (int) Math.min(all, Math.max(worth, AT_LEAST));
        List<TailedFile> turn = new ArrayList<>(others);
        int index = 0;
        for (TailedFile file : files) {
            int place = index - next + (index < next ? all : 0);
            index++;
            if (place < others
                    || now - file.changedAt < LATELY
                    || lastGrown.contains(file)
                    || written.contains(file.path())) {
                turn.add(file);
            }
        }
        next = all == 0 ? 0 : (next + others) % all;
        takenAt = now;
        return turn;
    }

    /**
     * Waits a moment for new lines. In quiet times the wait is longer, but ends with the first write to a file, and
     * then returns true. In busy times, a write does not end it, because then each write would be a batch of its own.
     */
    boolean await(boolean isQuiet) throws InterruptedException {
        if (isQuiet && watch.isComplete()) {
            return watch.await(QUIET_PAUSE);
        }
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        return false;
    }

    void grew(TailedFile file) {
        lastGrown.remove(file);
        lastGrown.add(file);
        if (lastGrown.size() > LAST_GROWN) {
            lastGrown.remove(lastGrown.iterator().next());
        }
    }

    /** Records the time to look at the files. The lowest recent value counts: a process may have paused. */
    void took(int files, long nanos) {
        if (files >= AT_LEAST) {
            long each = nanos / files;
            cost = cost == 0 ? each : Math.min(each, cost + cost / 16 + 1);
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
