package coffee.dashboard.web;

import coffee.cli.CommandFailure;
import coffee.contract.StoredSchema;
import coffee.store.CountsStore;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/** The view of all counts, with what is stored of the schema: read again now and then, as a topology may change it. */
public final class Views implements Supplier<View> {

    private static final Logger LOG = LoggerFactory.getLogger(Views.class);
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final CountsStore store;
    private volatile View newest;
    private volatile boolean told;
    private volatile long readAt = System.nanoTime() - FRESH;

    public Views(View configured, CountsStore store) {
        this.newest = configured;
        this.store = store;
    }

    @Override
    public View get() {
        long now = System.nanoTime();
        if (now - readAt >= FRESH) {
            try {
                newest = newest.since(
                        store.schema().map(StoredSchema::since).map(Map::copyOf).orElse(Map.of()));
                readAt = now;
                told = false;
            } catch (JedisException e) {
                return newest; // who asks for counts is told by the counts that Redis does not answer
            } catch (CommandFailure e) {
                readAt = now;
                if (!told) {
                    told = true;
                    LOG.warn("It is not known since when what is counted: {}", e.getMessage());
                }
            }
        }
        return newest;
    }
}
