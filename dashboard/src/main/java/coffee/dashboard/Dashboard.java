package coffee.dashboard;

import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.dashboard.api.AboutEndpoint;
import coffee.dashboard.api.MetricsEndpoint;
import coffee.dashboard.api.RejectedEndpoint;
import coffee.dashboard.live.LiveFeed;
import coffee.dashboard.live.LiveFeed.Link;
import coffee.dashboard.live.LiveFeed.Moment;
import coffee.dashboard.live.LiveLink;
import coffee.dashboard.live.QueueWatch;
import coffee.dashboard.live.Viewers;
import coffee.dashboard.past.PairsEndpoint;
import coffee.dashboard.past.PeriodsEndpoint;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.AnswerMemory;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import coffee.dashboard.web.PageFiles;
import coffee.dashboard.web.Parameters;
import coffee.dashboard.web.WebServer;
import coffee.settings.DashboardSettings;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Standing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.Pool;

/**
 * The whole service: it follows one pipeline in Redis and serves browsers. It starts and keeps running without a Redis
 * too, and reports that. Closing it ends all streams.
 */
public final class Dashboard implements AutoCloseable {

    /** Enough for everything that reads at once: each endpoint's threads, the live feed, and the background. */
    private static final int CONNECTIONS = 12;

    /**
     * The part of the heap for answers; the rest is for stored periods, viewers, and the data that answers are made
     * from.
     */
    private static final int HEAP_OF_ANSWERS = 4;

    /** The most memory that the answer with the totals takes: the most names that are listed, all of them long. */
    private static final long MOST_BYTES_OF_TOTALS = 4 << 20;

    /** Counts that were not heard of for longer are no longer fresh. */
    private static final Duration STALE = Duration.ofSeconds(5);

    private final UnifiedJedis redis;
    private final QueueWatch queue;
    private final LiveLink link;
    private final Viewers viewers;
    private final WebServer server;

    private Dashboard(Settings settings, InstantSource clock) {
        DashboardSettings own = settings.dashboard();
        RedisLayout layout = settings.layout();
        List<PeriodLength> lengths =
                settings.periods().stream().map(KeptPeriod::length).toList();
        redis = settings.redis().openClient(CONNECTIONS);
        CountsStore store = new CountsStore(redis, layout);
        CountsView view = CountsView.of(settings);
        CountsView.Newest views = new CountsView.Newest(view, store);
        queue = new QueueWatch(settings, redis, store);
        LiveFeed feed = new LiveFeed(clock, queue::complete);
        link = new LiveLink(feed, queue, store, lengths, settings.redis(), layout.live(), clock);
        PageFiles page = new PageFiles();
        viewers = new Viewers(feed, link, view, own.maxViewers(), own.heartbeat(), clock, page.version());
        PeriodsEndpoint periods = new PeriodsEndpoint(settings, redis, store, views);
        feed.add(new AfterOutage(redis, periods));
        AnswerMemory memory = new AnswerMemory(
                Runtime.getRuntime().maxMemory() / HEAP_OF_ANSWERS,
                patience(own).dividedBy(2));
        Endpoint metrics = new MetricsEndpoint(feed, settings.schema(), viewers, link::memory, memory, periods);
        Endpoint about = new AboutEndpoint(settings, redis, views);
        Endpoint ready = query -> ready(feed.link(), clock.instant());
        server = new WebServer(
                new WebServer.Limits(own.host(), own.port(), own.hosts(), own.maxViewers(), patience(own)),
                memory,
                page,
                Map.of(
                        "/healthz", ready,
                        "/livez", query -> Answer.json(200, "{\"status\":\"ok\"}"),
                        "/readyz", ready),
                Map.of(
                        "/api/about",
                        new Endpoint.Bounded(about, 1, 64 << 10),
                        "/api/pairs",
                        new Endpoint.Bounded(new PairsEndpoint(settings, store, views), 1, PairsEndpoint.MOST_BYTES),
                        "/api/periods",
                        new Endpoint.Bounded(periods, 3, PeriodsEndpoint.MOST_BYTES),
                        "/api/rejected",
                        new Endpoint.Bounded(
                                new RejectedEndpoint(store, own.showRejected()), 1, RejectedEndpoint.MOST_BYTES),
                        "/api/totals",
                        new Endpoint.Bounded(query -> totals(query, view), 2, MOST_BYTES_OF_TOTALS),
                        "/metrics",
                        new Endpoint.Bounded(metrics, 1, 256 << 10)),
                Map.of("/api/live", viewers.handler()));
    }

    /** Starts the service; it listens when this returns. */
    public static Dashboard start(Settings settings) throws IOException {
        return start(settings, InstantSource.system());
    }

    static Dashboard start(Settings settings, InstantSource clock) throws IOException {
        Dashboard dashboard = new Dashboard(settings, clock);
        try {
            dashboard.viewers.open();
            dashboard.server.start();
            dashboard.queue.open();
            dashboard.link.open();
            return dashboard;
        } catch (IOException | RuntimeException e) {
            dashboard.close();
            throw e;
        }
    }

    /** A viewer's connection must outlive the pause between two heartbeats. */
    private static Duration patience(DashboardSettings own) {
        Duration beats = own.heartbeat().multipliedBy(2);
        return own.requestTimeout().compareTo(beats) > 0 ? own.requestTimeout() : beats;
    }

    /** 200 while Redis answers, the live channel is subscribed and the counts are fresh; otherwise 503. */
    private static Answer ready(Link link, Instant now) {
        Duration age = Duration.between(link.lastHeard(), now);
        boolean well = link.redis() && link.subscribed() && age.compareTo(STALE) <= 0;
        return Answer.json(well ? 200 : 503, CountsJson.object(out -> {
            out.name("status").value(well ? "ok" : "unwell");
            out.name("redis").value(link.redis() ? "up" : "down");
            out.name("subscription").value(link.subscribed() ? "up" : "down");
            out.name("lastHeard")
                    .value(link.isUnheard() ? null : link.lastHeard().toString());
            out.name("staleMillis").value(link.isUnheard() ? null : age.toMillis());
        }));
    }

    /** The counts since the beginning, the rejects by reason, and the queue, all at one moment. */
    private Answer totals(Query query, CountsView view) {
        Parameters in = query.parameters().know(List.of(CountsView.WHERE));
        CountsView asked = view.of(in);
        in.check();
        Standing now = queue.standing();
        return Answer.json(200, CountsJson.object(out -> {
            out.name("committed").value(now.committed());
            out.name("queued").value(now.queued());
            out.name("totals").beginObject();
            CountsJson.write(out, asked, now.totals(), Instant.MAX, CountsJson.MOST_NAMES);
            out.endObject();
            CountsJson.writeRejected(out, now.totals());
        }));
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        link.close();
        queue.close();
        viewers.close();
        server.close();
        redis.close();
    }

    /**
     * Drops what no longer holds after an outage: idle connections, as each would fail one request, and cached periods,
     * as the counts may have gone back. Reads the periods again when Redis is back.
     */
    private static final class AfterOutage implements LiveFeed.Listener {

        private final UnifiedJedis redis;
        private final PeriodsEndpoint periods;
        private long committed;

        AfterOutage(UnifiedJedis redis, PeriodsEndpoint periods) {
            this.redis = redis;
            this.periods = periods;
        }

        @Override
        public void onMoment(Moment moment) {
            long now = moment.snapshot().committed();
            if (now < committed) {
                periods.forget();
            }
            committed = now;
        }

        @Override
        public void onLink(Link now) {
            periods.forget();
            dropConnections();
            if (now.redis()) {
                periods.readAhead();
            }
        }

        private void dropConnections() {
            if (redis instanceof RedisClient client) {
                client.getPool().clear();
            } else if (redis instanceof RedisSentinelClient client) {
                client.getPrimaryNodesConnectionMap().values().forEach(Pool::clear);
            }
        }
    }
}
