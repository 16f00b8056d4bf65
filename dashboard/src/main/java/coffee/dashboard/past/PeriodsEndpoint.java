package coffee.dashboard.past;

import coffee.cli.CommandFailure;
import coffee.contract.PeriodLength;
import coffee.dashboard.past.StoredPeriods.Page;
import coffee.dashboard.past.StoredPeriods.Written;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * {@code GET /api/periods}: the stored periods of one length, in their order, as JSON or CSV. The ETag depends on their
 * content.
 */
public final class PeriodsEndpoint implements Endpoint {

    private static final Logger LOG = LoggerFactory.getLogger(PeriodsEndpoint.class);

    private static final long PAGE_BYTES = 6 << 20;

    /** The most memory that one answer takes: a page, and as much again that was read and did not fit. */
    public static final long MOST_BYTES = 2 * PAGE_BYTES;

    private static final byte[] COMMA = {','};
    private static final byte[] END = bytes("]}");

    private final List<PeriodLength> lengths;
    private final Supplier<CountsView> all;
    private final StoredPeriods stored;
    private final AtomicBoolean readingAhead = new AtomicBoolean();

    /** Makes one answer at a time, so that background work takes little memory. */
    private final ThreadPoolExecutor background =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "periods-renewal");
                thread.setDaemon(true);
                return thread;
            });

    private final RecentAnswers recent = new RecentAnswers(this::answer, background, System::nanoTime, PAGE_BYTES);

    public PeriodsEndpoint(Settings settings, UnifiedJedis redis, CountsStore store, Supplier<CountsView> all) {
        background.allowCoreThreadTimeOut(true);
        this.lengths = settings.periods().stream().map(KeptPeriod::length).toList();
        this.all = all;
        this.stored = new StoredPeriods(
                redis,
                settings.layout(),
                store,
                settings.dashboard().periodCache().bytes());
    }

    @Override
    public Answer answer(Query query) {
        return recent.answer(PeriodsQuery.of(query, lengths, all.get()));
    }

    private Answer answer(PeriodsQuery query) {
        Page page = stored.page(query, PAGE_BYTES);
        Optional<String> further = page.last().map(query::after);
        List<byte[]> body = query.format() == PeriodFormat.JSON ? json(query, page, further) : csv(page);
        Answer answer = Answer.kept(query.format().type() + "; charset=utf-8", etag(query, page, further), body)
                .with("Vary", "Accept, Accept-Encoding");
        String rel = query.latestFirst() ? "prev" : "next";
        return further.map(address -> answer.with("Link", "<" + address + ">; rel=\"" + rel + "\""))
                .orElse(answer);
    }

    /** Drops the cache: the counts have gone back to an older state. */
    public void forget() {
        stored.forget();
        recent.clear();
    }

    /** Reads the latest periods of each length in the background, so that the first request need not wait. */
    public void readAhead() {
        if (!readingAhead.compareAndSet(false, true)) {
            return;
        }
        background.execute(() -> {
            readingAhead.set(false);
            try {
                lengths.forEach(length -> answer(PeriodsQuery.latest(length, all.get())));
            } catch (JedisException | CommandFailure e) {
                LOG.debug("The past could not be read ahead: {}", e.getMessage());
            }
        });
    }

    /** The memory that cached periods take. */
    public long cachedBytes() {
        return stored.cachedBytes();
    }

    private static List<byte[]> json(PeriodsQuery query, Page page, Optional<String> further) {
        List<byte[]> body = new ArrayList<>(2 * page.periods().size() + 2);
        // our addresses hold nothing that JSON escapes
        String more = further.map(address -> "\"" + address + "\"").orElse("null");
        body.add(bytes("{\"length\":\"" + query.length() + "\",\"more\":" + more + ",\"periods\":["));
        for (Written period : page.periods()) {
            if (body.size() > 1) {
                body.add(COMMA);
            }
            body.add(period.bytes());
        }
        body.add(END);
        return body;
    }

    private static List<byte[]> csv(Page page) {
        List<byte[]> body = new ArrayList<>(page.periods().size() + 1);
        body.add(bytes(PeriodFormat.CSV_HEAD));
        page.periods().forEach(period -> body.add(period.bytes()));
        return body;
    }

    private static String etag(PeriodsQuery query, Page page, Optional<String> further) {
        long sum = 31L * query.format().label().hashCode() + further.orElse("").hashCode();
        for (Written period : page.periods()) {
            sum = 0x9E3779B97F4A7C15L * (sum ^ period.sum()) + 1;
        }
        return HexFormat.of().toHexDigits(sum) + "-" + page.periods().size();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
