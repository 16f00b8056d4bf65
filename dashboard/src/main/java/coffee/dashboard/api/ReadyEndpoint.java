package coffee.dashboard.api;

import coffee.dashboard.live.LiveFeed;
import coffee.dashboard.live.LiveFeed.Link;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import java.time.Duration;
import java.time.InstantSource;

/**
 * {@code GET /readyz}, also as {@code /healthz}: 200 while Redis answers, the live channel is subscribed and the counts
 * are fresh; otherwise 503. {@code /livez} reports that the process runs.
 */
public final class ReadyEndpoint implements Endpoint {

    private static final Duration STALE = Duration.ofSeconds(5);

    private final LiveFeed feed;
    private final InstantSource clock;

    public ReadyEndpoint(LiveFeed feed, InstantSource clock) {
        this.feed = feed;
        this.clock = clock;
    }

    @Override
    public Answer answer(Query query) {
        Link link = feed.link();
        Duration age = Duration.between(link.lastHeard(), clock.instant());
        boolean fresh = age.compareTo(STALE) <= 0;
        boolean well = link.redis() && link.subscribed() && fresh;
        return Answer.json(well ? 200 : 503, CountsJson.object(out -> {
            out.name("status").value(well ? "ok" : "unwell");
            out.name("redis").value(link.redis() ? "up" : "down");
            out.name("subscription").value(link.subscribed() ? "up" : "down");
            out.name("lastHeard")
                    .value(link.isUnheard() ? null : link.lastHeard().toString());
            out.name("staleMillis").value(link.isUnheard() ? null : age.toMillis());
        }));
    }
}
