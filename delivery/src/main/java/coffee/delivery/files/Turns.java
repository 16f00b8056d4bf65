package coffee.delivery.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which of many files are looked at in a poll: those that have grown lately always, of the others as many in turn as are
 * worth a small share of a core. With a thousand idle files each has its turn in every other poll.
 */
final class Turns {

    private static final long LATELY = TimeUnit.SECONDS.toNanos(2);
    private static final int AT_LEAST = 64;
    /** One part in so many of a core may go into looking at files that have not grown lately. */
    private static final int SHARE = 25;

    private int next;
    private long takenAt;
    private long cost;

    /** The files whose turn it is. */
    List<TailedFile> take(Collection<TailedFile> files, long now) {
        int all = files.size();
        long worth = cost == 0 ? all : (now - takenAt) / SHARE / cost;
        int idle = (int) Math.min(all, Math.max(worth, AT_LEAST));
        List<TailedFile> turn = new ArrayList<>(idle);
        int index = 0;
        for (TailedFile file : files) {
            int place = index - next + (index < next ? all : 0);
            index++;
            if (place < idle || now - file.changedAt < LATELY) {
                turn.add(file);
            }
        }
        next = all == 0 ? 0 : (next + idle) % all;
        takenAt = now;
        return turn;
    }

    /** So long it took to look at so many files: the least of late counts, since a pause of the process is no cost. */
    void took(int files, long nanos) {
        if (files >= AT_LEAST) {
            long each = nanos / files;
            cost = cost == 0 ? each : Math.min(each, cost + cost / 16 + 1);
        }
    }
}
