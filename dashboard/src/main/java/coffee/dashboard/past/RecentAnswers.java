package coffee.dashboard.past;

import coffee.dashboard.web.Answer;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * The answers of the last half second: who asks the same as another gets the same answer, and waits for it where it is
 * still being made. Safe for many threads.
 */
final class RecentAnswers {

    private static final long RECENT = Duration.ofMillis(500).toNanos();
    private static final int MOST = 8;

    private record Making(FutureTask<Answer> answer, long begun) {

        boolean isRecent() {
            return System.nanoTime() - begun < RECENT;
        }
    }

    private final Function<PeriodsQuery, Answer> maker;
    private final ConcurrentHashMap<PeriodsQuery, Making> recent = new ConcurrentHashMap<>();

    RecentAnswers(Function<PeriodsQuery, Answer> maker) {
        this.maker = maker;
    }

    Answer answer(PeriodsQuery query) {
        Making making = recent.get(query);
        if (making == null || !making.isRecent()) {
            recent.values().removeIf(old -> !old.isRecent());
            if (recent.size() >= MOST) {
                return maker.apply(query);
            }
            making = recent.computeIfAbsent(
                    query, q -> new Making(new FutureTask<>(() -> maker.apply(q)), System.nanoTime()));
        }
        making.answer().run();
        return result(query, making);
    }

    private Answer result(PeriodsQuery query, Making making) {
        try {
            return making.answer().get();
        } catch (ExecutionException e) {
            recent.remove(query, making);
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while another made the answer");
        }
    }

    void clear() {
        recent.clear();
    }
}
