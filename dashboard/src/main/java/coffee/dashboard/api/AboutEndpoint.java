package coffee.dashboard.api;

import coffee.contract.Dimension;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.contract.Schema;
import coffee.contract.Schema.Cross;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import coffee.redis.RedisAddress;
import coffee.redis.RedisAddress.Location;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.UnifiedJedis;

/**
 * {@code GET /api/about}: what is counted: the dimensions and their crosses, the name of an item, the lengths of period
 * with the first and last one stored, the command that shows the same counts, and whether rejected lines are shown. The
 * page knows none of this by itself.
 */
public final class AboutEndpoint implements Endpoint {

    private final Supplier<CountsView> all;
    private final List<KeptPeriod> kept;
    private final UnifiedJedis redis;
    private final RedisLayout layout;
    private final String stats;
    private final boolean showRejected;

    public AboutEndpoint(Settings settings, UnifiedJedis redis, Supplier<CountsView> all) {
        this.all = all;
        this.kept = settings.periods();
        this.stats = statsCommand(settings);
        this.showRejected = settings.dashboard().showRejected();
        this.redis = redis;
        this.layout = settings.layout();
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
                out.name("first").value(start(length, 0));
                out.name("last").value(start(length, -1));
                out.endObject();
            }
            out.endArray();
        }));
    }

    /** When the counting of this began; null if it was at the beginning. */
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

    /** The start of the stored period at that index, -1 for the last one; null if there is none. */
    private String start(PeriodLength length, int place) {
        return redis.zrangeWithScores(layout.periods(length), place, place).stream()
                .findFirst()
                .map(one -> Instant.ofEpochSecond((long) one.getScore()).toString())
                .orElse(null);
    }

    /**
     * The command that shows the same counts on a terminal: it names every setting that is not the default. The login is
     * left out; users of a terminal have their own.
     */
    static String statsCommand(Settings settings) {
        Settings usual = Settings.defaults();
        List<String> words = new ArrayList<>(List.of("bin/coffee stats"));
        RedisAddress redis = settings.redis();
        if (!redis.location().equals(usual.redis().location()) || redis.tls() != null || redis.database() != 0) {
            words.addAll(locate(redis));
        }
        RedisLayout layout = settings.layout();
        if (!layout.prefix().equals(usual.layout().prefix())) {
            words.add("prefix=" + quoted(layout.prefix()));
        }
        if (!layout.queueNames().equals(usual.layout().queueNames())) {
            words.add("queue=" + quoted(String.join(",", layout.queueNames())));
        }
        return String.join(" --set ", words);
    }

    private static List<String> locate(RedisAddress redis) {
        if (redis.location() instanceof Location.Sentinels s) {
            String at = s.at().stream().map(HostAndPort::toString).collect(Collectors.joining(","));
            return List.of("redis.sentinels=" + at, "redis.master=" + quoted(s.master()));
        }
        String scheme = redis.tls() == null ? "redis://" : "rediss://";
        return List.of(
                "redis.uri=" + scheme + redis.location() + (redis.database() == 0 ? "" : "/" + redis.database()));
    }

    /** Quoted for a shell: a prefix such as {coffee} has special characters. */
    private static String quoted(String word) {
        return word.matches("[\\w.:/-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
