package coffee.redis.embedded;

import java.time.Duration;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;
import redis.clients.jedis.exceptions.JedisException;

/** Waiting for a condition, as long as a very busy machine may need and the test's own timeout allows. */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    /** What is waited for. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    /** Waits until the condition holds, which says enough of itself. */
    public static void await(Condition condition) {
        await("the condition holds", condition);
    }

    /** Waits until {@code what} holds. */
    public static void await(String what, Condition condition) {
        await(() -> what, condition);
    }

    /** Waits until the condition holds; {@code what} says in the end what was waited for, and how far that is. */
    public static void await(Supplier<String> what, Condition condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!holds(condition)) {
                if (System.nanoTime() > end) {
                    throw new AssertionFailedError("not within " + PATIENCE.toSeconds() + " s: " + what.get());
                }
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionFailedError("interrupted before: " + what.get(), e);
        } catch (Exception e) {
            throw new AssertionFailedError("failed before: " + what.get(), e);
        }
    }

    /** While Redis is away nothing holds. */
    private static boolean holds(Condition condition) throws Exception {
        try {
            return condition.holds();
        } catch (JedisException away) {
            return false;
        }
    }
}
