package coffee.topology.local;

import coffee.contract.RedisLayout;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.Verdict;
import coffee.store.CountsStore;
import coffee.store.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * How the counting goes, in one line: looks at Redis once a second when it is asked for its text, and not at all when
 * it is not. For one thread.
 */
final class View implements Supplier<String> {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final UnifiedJedis redis;
    private final RedisLayout layout;
    private final CountsStore store;
    private final InstantSource clock;
    private final ReferenceDecoder decoder = new ReferenceDecoder();
    private Optional<Standing> last = Optional.empty();
    private Instant looked = Instant.MIN;
    private String text = "starting …";

    View(UnifiedJedis redis, RedisLayout layout, InstantSource clock) {
        this.redis = redis;
        this.layout = layout;
        this.store = new CountsStore(redis, layout);
        this.clock = clock;
    }

    @Override
    public String get() {
        Instant now = clock.instant();
        if (looked.equals(Instant.MIN) || Duration.between(looked, now).compareTo(EVERY) >= 0) {
            try {
                look(now);
            } catch (JedisException e) {
                text = "Redis does not answer";
                last = Optional.empty();
            }
            looked = now;
        }
        return text;
    }

    private void look(Instant now) {
        Standing standing = store.standing();
        String rate = last.map(before -> number(rate(before, standing, Duration.between(looked, now))))
                .orElse("-");
        text = number(standing.totals().orders()) + " counted  " + rate + "/s  " + number(standing.queued())
                + " queued  " + number(standing.totals().rejectedInAll()) + " rejected" + lag(standing, now);
        last = Optional.of(standing);
    }

    private static long rate(Standing before, Standing now, Duration between) {
        return Math.round((now.committed() - before.committed()) * 1e9 / Math.max(1, between.toNanos()));
    }

    /** How old the oldest order in the queue is, where it says. */
    private String lag(Standing standing, Instant now) {
        if (standing.queued() == 0) {
            return "";
        }
        byte[] oldest = redis.lindex(layout.queue().getBytes(StandardCharsets.UTF_8), 0);
        if (oldest != null
                && decoder.decode(oldest, 0, oldest.length, Instant.MAX) instanceof Verdict.Accepted accepted
                && accepted.order().orderedAt().isPresent()) {
            Duration lag = Duration.between(accepted.order().orderedAt().get(), now);
            return "  lag " + String.format(Locale.ROOT, "%,.1f s", lag.toMillis() / 1000.0);
        }
        return "";
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
