package coffee.topology.local;

import coffee.cli.CommandFailure;
import coffee.redis.RedisAddress;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import redis.clients.jedis.exceptions.JedisException;

/**
 * How the counting goes, in one line: looks at Redis once a second when it is asked for its text, and not at all when
 * it is not. For one thread.
 */
final class View implements Supplier<String> {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final RedisAddress address;
    private final CountsStore store;
    private final Supplier<Standing> standing;
    private final InstantSource clock;
    private Optional<Standing> last = Optional.empty();
    private Instant looked = Instant.MIN;
    private String text = "starting …";

    /** Looks into the store, which is at {@code address}, and takes the rest from {@code standing}. */
    View(RedisAddress address, CountsStore store, Supplier<Standing> standing, InstantSource clock) {
        this.address = address;
        this.store = store;
        this.standing = standing;
        this.clock = clock;
    }

    @Override
    public String get() {
        Instant now = clock.instant();
        if (looked.equals(Instant.MIN) || Duration.between(looked, now).compareTo(EVERY) >= 0) {
            try {
                look(now);
            } catch (JedisException e) {
                text = address.unanswered(e);
                last = Optional.empty();
            } catch (CommandFailure e) {
                text = e.getMessage();
                last = Optional.empty();
            }
            looked = now;
        }
        return text;
    }

    private void look(Instant now) {
        Standing standing = this.standing.get();
        String rate = last.map(before -> number(rate(before, standing, Duration.between(looked, now))))
                .orElse("-");
        text = number(standing.totals().orders()) + " counted  " + rate + "/s  " + number(standing.queued())
                + " queued  " + number(standing.totals().rejectedInAll()) + " rejected" + lag(now);
        last = Optional.of(standing);
    }

    private static long rate(Standing before, Standing now, Duration between) {
        return Math.round((now.committed() - before.committed()) * 1e9 / Math.max(1, between.toNanos()));
    }

    /** How old the oldest order in the queue is, where it says. */
    private String lag(Instant now) {
        return store.oldestOrder()
                .map(placed -> String.format(
                        Locale.ROOT,
                        "  lag %,.1f s",
                        Duration.between(placed, now).toMillis() / 1000.0))
                .orElse("");
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
