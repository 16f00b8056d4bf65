package coffee.dashboard.past;

import coffee.contract.Period;
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

    public PeriodsEndpoint(
            List<PeriodLength> lengths, UnifiedJedis redis, RedisLayout layout, CountsStore store, long cacheBytes) {
        this.lengths = List.copyOf(lengths);
        this.index = new PeriodIndex(redis, layout);
        this.cache = new PeriodCache(cacheBytes);
        this.writer = new PeriodWriter(redis, layout, store, cache);
    }

    @Override
    public Answer answer(Ask ask) {
        PeriodsQuery query = PeriodsQuery.of(ask, lengths);
        Found found = index.find(query);
        List<WrittenPeriod> periods = writer.write(query.format(), found.periods());
        String further = further(query, found);
        List<byte[]> body = query.format() == PeriodFormat.JSON ? json(query, periods, further) : csv(periods);
        Answer answer = Answer.kept(
                        query.format().type() + "; charset=utf-8", etag(query.format(), periods, further), body)
                .with("Vary", "Accept, Accept-Encoding");
        return further == null
                ? answer
                : answer.with("Link", "<" + further + ">; rel=\"" + (query.latestFirst() ? "prev" : "next") + "\"");
    }

    /** Forgets what was read before: the counts have gone back to an older state. */
    public void forget() {
        cache.clear();
    }

    /** How much memory the periods read before take. */
    public long cachedBytes() {
        return cache.bytes();
    }

    private static String further(PeriodsQuery query, Found found) {
        if (!found.more()) {
            return null;
        }
        List<Period> periods = found.periods();
        return query.latestFirst()
                ? query.page("to", periods.get(0).start())
                : query.page("from", periods.get(periods.size() - 1).end());
    }

    private static List<byte[]> json(PeriodsQuery query, List<WrittenPeriod> periods, String further) {
        List<byte[]> body = new ArrayList<>(2 * periods.size() + 2);
        body.add(bytes("{\"length\":\"" + query.length() + "\",\"more\":" + quoted(further) + ",\"periods\":["));
        for (int i = 0; i < periods.size(); i++) {
            if (i > 0) {
                body.add(COMMA);
            }
            body.add(periods.get(i).bytes());
        }
        body.add(END);
        return body;
    }

    /** An address of ours has nothing in it that JSON would escape. */
    private static String quoted(String address) {
        return address == null ? "null" : "\"" + address + "\"";
    }

    private static List<byte[]> csv(List<WrittenPeriod> periods) {
        List<byte[]> body = new ArrayList<>(periods.size() + 1);
        body.add(bytes(PeriodFormat.CSV_HEAD));
        periods.forEach(period -> body.add(period.bytes()));
        return body;
    }

    private static String etag(PeriodFormat format, List<WrittenPeriod> periods, String further) {
        long sum = 31L * format.label().hashCode() + String.valueOf(further).hashCode();
        for (WrittenPeriod period : periods) {
            sum = 0x9E3779B97F4A7C15L * (sum ^ period.sum()) + 1;
        }
        return HexFormat.of().toHexDigits(sum) + "-" + periods.size();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
