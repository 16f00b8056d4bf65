package coffee.redis.embedded;

import java.time.Duration;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;
import redis.clients.jedis.exceptions.JedisException;

/** Waits for a condition, long enough for a very busy machine. */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    /** The condition to wait for. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    /** Waits until the condition holds. */
    public static void await(Condition condition) {
        await("the condition holds", condition);
    }

    /** Waits until {@code what} holds. */
    public static void await(String what, Condition condition) {
        await(() -> what, condition);
    }

    /** Waits until the condition holds; the message of a failure has {@code what} as it is then. */
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

    /** No condition holds while Redis is down. */
    private static boolean holds(Condition condition) throws Exception {
        try {
            return condition.holds();
        } catch (JedisException away) {
            return false;
        }
    }
}
