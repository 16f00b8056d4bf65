package coffee.operator.rejected;

import coffee.cli.CommandFailure;
import coffee.contract.Fields;
import coffee.contract.Reason;
import coffee.contract.RedisLayout;
import coffee.contract.RejectedLine;
import coffee.store.CountsStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Puts kept rejected lines back at the tail of the queue, the oldest first. A line of which only the beginning is kept
 * stays, because it would not be the line that came.
 *
 * <p>A script moves a page of lines in one step, so at all times lines read = counted + rejected + queued. It moves the
 * lines that are still kept, whatever happened to the list since the page was read: nothing has to be tried again while
 * a topology rejects further lines or somebody else requeues, and each line goes back once. For one thread.
 */
final class Requeue {

    private static final int PAGE = 200;
    private static final byte[] SCRIPT = script();

    private final UnifiedJedis redis;
    private final CountsStore store;
    private final RedisLayout layout;
    private final Optional<Reason> only;

    Requeue(UnifiedJedis redis, RedisLayout layout, Optional<Reason> only) {
        this.redis = redis;
        this.store = new CountsStore(redis, layout);
        this.layout = layout;
        this.only = only;
    }

    /** How many lines went back to the queue, and how many stay because only their beginning is kept. */
    record Result(long requeued, long cut) {}

    /** A rejected line, and the JSON by which the list has it. */
    private record Kept(String json, RejectedLine line) {}

    /** Requeues the lines that are kept now. A line that is rejected again meanwhile stays where it is. */
    Result run() {
        long left = redis.llen(layout.rejected());
        long staying = 0;
        long requeued = 0;
        long cut = 0;
        while (left > 0) {
            List<String> page = redis.lrange(layout.rejected(), staying, staying + Math.min(PAGE, left) - 1);
            if (page.isEmpty()) {
                break;
            }
            List<Kept> wanted = page.stream()
                    .map(json -> new Kept(json, store.rejected(json)))
                    .filter(kept -> only.isEmpty() || kept.line.reason() == only.get())
                    .toList();
            List<Kept> whole =
                    wanted.stream().filter(kept -> !kept.line.isCut()).toList();
            requeued += whole.isEmpty() ? 0 : move(whole);
            cut += wanted.size() - whole.size();
            staying += page.size() - whole.size();
            left -= page.size();
        }
        return new Result(requeued, cut);
    }

    private long move(List<Kept> lines) {
        List<byte[]> keys = Stream.of(layout.rejected(), layout.queue(), layout.totals())
                .map(Requeue::utf8)
                .toList();
        List<byte[]> words = new ArrayList<>(3 * lines.size());
        for (Kept kept : lines) {
            words.add(utf8(kept.json));
            words.add(kept.line.raw());
            words.add(utf8(Fields.of(kept.line.reason())));
        }
        try {
            return (Long) redis.eval(SCRIPT, keys, words);
        } catch (JedisAccessControlException e) {
            throw e;
        } catch (JedisDataException e) {
            throw new CommandFailure(e.getMessage(), e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] script() {
        try (InputStream in = Requeue.class.getResourceAsStream("requeue.lua")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
