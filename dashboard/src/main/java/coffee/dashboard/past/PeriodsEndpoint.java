package coffee.dashboard.past;

import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.dashboard.past.PeriodIndex.Found;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.Ask;
import coffee.dashboard.web.Endpoint;
import coffee.store.CountsStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/**
 * {@code GET /api/periods}: the stored periods of one length, in their order, as JSON or CSV. The ETag is made of what
 * they hold.
 */
public final class PeriodsEndpoint implements Endpoint {

    private static final byte[] COMMA = {','};
    private static final byte[] END = bytes("]}");

    private final List<PeriodLength> lengths;
    private final PeriodIndex index;
    private final PeriodWriter writer;
    private final PeriodCache cache;
    private final RecentAnswers recent =
            new RecentAnswers(this::answer, PeriodsEndpoint::inBackground, System::nanoTime);

    public PeriodsEndpoint(
            List<PeriodLength> lengths, UnifiedJedis redis, RedisLayout layout, CountsStore store, long cacheBytes) {
        this.lengths = List.copyOf(lengths);
        this.index = new PeriodIndex(redis, layout);
        this.cache = new PeriodCache(cacheBytes);
        this.writer = new PeriodWriter(redis, layout, store, cache);
    }

    @Override
    public Answer answer(Ask ask) {
        return recent.answer(PeriodsQuery.of(ask, lengths));
    }

    private Answer answer(PeriodsQuery query) {
        Found found = index.find(query);
        PeriodPage page = PeriodPage.of(query, found, writer);
        List<byte[]> body = query.format() == PeriodFormat.JSON ? json(query, page) : csv(page);
        Answer answer = Answer.kept(query.format().type() + "; charset=utf-8", etag(query.format(), page), body)
                .with("Vary", "Accept, Accept-Encoding");
        String rel = query.latestFirst() ? "prev" : "next";
        return page.further()
                .map(address -> answer.with("Link", "<" + address + ">; rel=\"" + rel + "\""))
                .orElse(answer);
    }

    /** Forgets what was read before: the counts have gone back to an older state. */
    public void forget() {
        cache.clear();
        recent.clear();
    }

    /** Reads the latest periods of each length, so that nobody waits who asks for them first. */
    public void readAhead() {
        for (PeriodLength length : lengths) {
            answer(PeriodsQuery.latest(length));
        }
    }

    /** How much memory the periods read before take. */
    public long cachedBytes() {
        return cache.bytes();
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "periods-renewal");
        thread.setDaemon(true);
        thread.start();
    }

    private static List<byte[]> json(PeriodsQuery query, PeriodPage page) {
        List<byte[]> body = new ArrayList<>(2 * page.periods().size() + 2);
        // an address of ours has nothing in it that JSON would escape
        String more = page.further().map(address -> "\"" + address + "\"").orElse("null");
        body.add(bytes("{\"length\":\"" + query.length() + "\",\"more\":" + more + ",\"periods\":["));
        for (WrittenPeriod period : page.periods()) {
            if (body.size() > 1) {
                body.add(COMMA);
            }
            body.add(period.bytes());
        }
        body.add(END);
        return body;
    }

    private static List<byte[]> csv(PeriodPage page) {
        List<byte[]> body = new ArrayList<>(page.periods().size() + 1);
        body.add(bytes(PeriodFormat.CSV_HEAD));
        page.periods().forEach(period -> body.add(period.bytes()));
        return body;
    }

    private static String etag(PeriodFormat format, PeriodPage page) {
        long sum = 31L * format.label().hashCode() + page.further().orElse("").hashCode();
        for (WrittenPeriod period : page.periods()) {
            sum = 0x9E3779B97F4A7C15L * (sum ^ period.sum()) + 1;
        }
        return HexFormat.of().toHexDigits(sum) + "-" + page.periods().size();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
