package coffee.dashboard.past;

import coffee.contract.Dimension;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.Ask;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.Endpoint;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/**
 * {@code GET /api/about}: what can be asked for: the dimensions, and the lengths of period with the first and last one
 * stored, the command that shows the same counts, and whether rejected lines are shown. The page knows none of it by itself.
 */
public final class AboutEndpoint implements Endpoint {

    private final List<PeriodLength> lengths;
    private final PeriodIndex index;
    private final String stats;
    private final boolean showRejected;

    public AboutEndpoint(
            List<PeriodLength> lengths, UnifiedJedis redis, RedisLayout layout, String stats, boolean showRejected) {
        this.lengths = List.copyOf(lengths);
        this.stats = stats;
        this.showRejected = showRejected;
        this.index = new PeriodIndex(redis, layout);
    }

    @Override
    public Answer answer(Ask ask) {
        ask.parameters().know(List.of()).check();
        return Answer.json(200, CountsJson.object(out -> {
            out.name("stats").value(stats);
            out.name("showRejected").value(showRejected);
            writeDimensions(out);
            out.name("lengths").beginArray();
            for (PeriodLength length : lengths) {
                out.beginObject();
                out.name("length").value(length.toString());
                out.name("seconds").value(length.seconds());
                out.name("first")
                        .value(index.first(length).map(Instant::toString).orElse(null));
                out.name("last").value(index.last(length).map(Instant::toString).orElse(null));
                out.endObject();
            }
            out.endArray();
        }));
    }

    private static void writeDimensions(JsonWriter out) throws IOException {
        out.name("dimensions").beginArray();
        for (Dimension d : Dimension.ALL) {
            out.beginObject();
            out.name("label").value(d.label());
            out.name("many").value(d.many());
            out.name("bands").value(d.bands());
            out.endObject();
        }
        out.endArray();
    }
}
