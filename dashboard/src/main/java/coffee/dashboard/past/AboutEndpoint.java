package coffee.dashboard.past;

import coffee.contract.Dimension;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.Schema.Cross;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import redis.clients.jedis.UnifiedJedis;

/**
 * {@code GET /api/about}: what there is: the dimensions and their crosses, the name of an item, the lengths of period
 * with the first and last one stored, the command that shows the same counts, and whether rejected lines are shown. The
 * page knows none of this by itself.
 */
public final class AboutEndpoint implements Endpoint {

    private final Supplier<CountsView> all;
    private final List<KeptPeriod> kept;
    private final StoredPeriods index;
    private final String stats;
    private final boolean showRejected;

    public AboutEndpoint(Settings settings, UnifiedJedis redis, Supplier<CountsView> all, String stats) {
        this.all = all;
        this.kept = settings.periods();
        this.stats = stats;
        this.showRejected = settings.dashboard().showRejected();
        this.index = new StoredPeriods(redis, settings.layout());
    }

    @Override
    public Answer answer(Query query) {
        query.parameters().know(List.of()).check();
        CountsView view = all.get();
        Schema schema = view.schema();
        return Answer.json(200, CountsJson.object(out -> {
            out.name("stats").value(stats);
            out.name("showRejected").value(showRejected);
            out.name("item").value(schema.item());
            writeDimensions(out, view);
            out.name("crosses").beginArray();
            for (Cross cross : schema.crosses()) {
                out.beginObject();
                out.name("label").value(cross.label());
                out.name("since").value(since(view, cross.label()));
                out.endObject();
            }
            out.endArray();
            out.name("lengths").beginArray();
            for (KeptPeriod period : kept) {
                PeriodLength length = period.length();
                out.beginObject();
                out.name("length").value(length.toString());
                out.name("seconds").value(length.seconds());
                out.name("crosses").value(period.crosses());
                out.name("first")
                        .value(index.first(length).map(Instant::toString).orElse(null));
                out.name("last").value(index.last(length).map(Instant::toString).orElse(null));
                out.endObject();
            }
            out.endArray();
        }));
    }

    /** When counting of this began; null for from the beginning. */
    private static String since(CountsView view, String label) {
        Instant since = view.since().get(label);
        return since == null ? null : since.toString();
    }

    private static void writeDimensions(JsonWriter out, CountsView view) throws IOException {
        out.name("dimensions").beginArray();
        for (Dimension d : view.schema().dimensions()) {
            out.beginObject();
            out.name("label").value(d.label());
            out.name("list").value(d.list());
            out.name("optional").value(d.optional());
            out.name("bands").value(d.bands());
            out.name("since").value(since(view, d.label()));
            out.name("names").beginObject();
            for (Map.Entry<String, String> name : new TreeMap<>(d.names()).entrySet()) {
                out.name(name.getKey()).value(name.getValue());
            }
            out.endObject();
            out.endObject();
        }
        out.endArray();
    }
}
