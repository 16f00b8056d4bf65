package coffee.dashboard.live;

import coffee.contract.LiveSnapshot;
import coffee.contract.LiveSnapshot.PeriodCounts;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.CountsView;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * One server-sent event, serialized once for all viewers of the same counts. Each holds a whole state, so a later one
 * of its kind replaces an earlier one.
 *
 * @param sequence orders the events of a kind
 * @param id what a returning viewer sends, so as not to get the same snapshot again; empty for other kinds
 */
@SuppressWarnings("ArrayRecordComponent") // shared by all viewers, and never changed
record LiveEvent(Kind kind, long sequence, String id, byte[] bytes) {

    enum Kind {
        LINK,
        SNAPSHOT,
        HEARTBEAT
    }

    static LiveEvent of(LiveFeed.Moment moment, CountsView view, String run, long now) {
        String id = id(run, moment);
        String json = CountsJson.object(out -> write(out, moment, view, now));
        return event(Kind.SNAPSHOT, moment.sequence(), id, "id: " + id + "\nevent: snapshot\ndata: " + json + "\n\n");
    }

    /** The id that a returning viewer sends if it has this moment. */
    static String id(String run, LiveFeed.Moment moment) {
        return run + "-" + moment.sequence();
    }

    private static void write(JsonWriter out, LiveFeed.Moment moment, CountsView view, long now) throws IOException {
        LiveSnapshot snapshot = moment.snapshot();
        out.name("at").value(snapshot.at());
        out.name("now").value(now);
        out.name("committed").value(snapshot.committed());
        out.name("queued").value(snapshot.queued());
        out.name("lag").value(snapshot.lag().orElse(null));
        out.name("rates");
        if (moment.rates().isEmpty()) {
            out.nullValue();
        } else {
            RateWindow.Rates rates = moment.rates().get();
            out.beginObject();
            out.name("orders").value(Math.round(rates.orders() * 10) / 10.0);
            out.name("items").value(Math.round(rates.items() * 10) / 10.0);
            out.endObject();
        }
        out.name("totals").beginObject();
        CountsJson.write(out, view, snapshot.totals(), Instant.MAX, CountsJson.LIVE_NAMES);
        out.endObject();
        CountsJson.writeRejected(out, snapshot.totals());
        out.name("periods").beginArray();
        for (PeriodCounts period : snapshot.periods()) {
            if (!view.isIn(period.period().length())) {
                continue;
            }
            out.beginObject();
            out.name("length").value(period.period().length().toString());
            out.name("start").value(period.period().start().toString());
            CountsJson.write(out, view, period.counts(), period.period().end(), CountsJson.LIVE_NAMES);
            out.endObject();
        }
        out.endArray();
    }

    static LiveEvent of(LiveFeed.Link link, long sequence, Duration heartbeat, String version) {
        String json = CountsJson.object(out -> {
            out.name("redis").value(link.redis());
            out.name("since").value(link.since().toEpochMilli());
            out.name("heartbeatMillis").value(heartbeat.toMillis());
            out.name("version").value(version);
        });
        return event(Kind.LINK, sequence, "", "event: link\ndata: " + json + "\n\n");
    }

    static LiveEvent heartbeat(long now) {
        return event(Kind.HEARTBEAT, now, "", "event: heartbeat\ndata: {\"now\":" + now + "}\n\n");
    }

    private static LiveEvent event(Kind kind, long sequence, String id, String text) {
        return new LiveEvent(kind, sequence, id, text.getBytes(StandardCharsets.UTF_8));
    }
}
