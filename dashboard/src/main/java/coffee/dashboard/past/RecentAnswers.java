package coffee.dashboard.past;

import coffee.dashboard.web.Answer;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The most recent answers: equal requests get the same answer, and wait for it while it is being made. An answer that
 * is in demand is renewed before it is too old, so that nobody waits. Few are kept, within a number of bytes. Safe for
 * many threads.
 */
final class RecentAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(RecentAnswers.class);

    static final Duration FRESH = Duration.ofMillis(300);
    static final Duration KEPT = Duration.ofMillis(700);
    private static final int MOST = 8;

    private record Making(FutureTask<Answer> answer, long begun, AtomicLong bytes) {}

    private final Function<PeriodsQuery, Answer> maker;
    private final Executor renewer;
    private final LongSupplier nanoTime;
    private final long mostBytes;
    private final ConcurrentHashMap<PeriodsQuery, Making> recent = new ConcurrentHashMap<>();
    private final Set<PeriodsQuery> renewing = ConcurrentHashMap.newKeySet();

    /** {@code renewer} makes answers before anybody has to wait for them. */
    RecentAnswers(Function<PeriodsQuery, Answer> maker, Executor renewer, LongSupplier nanoTime, long mostBytes) {
        this.maker = maker;
        this.renewer = renewer;
        this.nanoTime = nanoTime;
        this.mostBytes = mostBytes;
    }

    Answer answer(PeriodsQuery query) {
        Making making = recent.get(query);
        if (making == null || isOlderThan(KEPT, making)) {
            recent.values().removeIf(old -> isOlderThan(KEPT, old));
            if (recent.size() >= MOST) {
                return maker.apply(query);
            }
            making = recent.computeIfAbsent(query, this::begin);
        } else if (isOlderThan(FRESH, making) && renewing.add(query)) {
            renew(query, making);
        }
        making.answer().run();
        forgetTooMuch();
        return result(query, making);
    }

    /** Drops the oldest answers while all together are too large. */
    private void forgetTooMuch() {
        long bytes =
                recent.values().stream().mapToLong(made -> made.bytes().get()).sum();
        while (bytes > mostBytes) {
            Map.Entry<PeriodsQuery, Making> oldest = recent.entrySet().stream()
                    .filter(made -> made.getValue().bytes().get() > 0)
                    .min(Comparator.comparingLong(made -> made.getValue().begun()))
                    .orElse(null);
            if (oldest == null) {
                return;
            }
            recent.remove(oldest.getKey(), oldest.getValue());
            bytes -= oldest.getValue().bytes().get();
        }
    }

    private boolean isOlderThan(Duration age, Making making) {
        return nanoTime.getAsLong() - making.begun() >= age.toNanos();
    }

    private Making begin(PeriodsQuery query) {
        AtomicLong bytes = new AtomicLong();
        FutureTask<Answer> answer = new FutureTask<>(() -> {
            Answer made = maker.apply(query);
            bytes.set(made.length());
            return made;
        });
        return new Making(answer, nanoTime.getAsLong(), bytes);
    }

    /** Replaces an old answer by a newer one, unless it was cleared meanwhile. */
    private void renew(PeriodsQuery query, Making old) {
        renewer.execute(() -> {
            try {
                Making newer = begin(query);
                newer.answer().run();
                newer.answer().get();
                recent.replace(query, old, newer);
                forgetTooMuch();
            } catch (ExecutionException e) {
                LOG.debug("Could not renew an answer; the next request reports why: {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                renewing.remove(query);
            }
        });
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
