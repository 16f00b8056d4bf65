package coffee.dashboard.live;

import coffee.dashboard.live.LiveEvent.Kind;
import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Parameters;
import coffee.dashboard.web.Parameters.InvalidParametersException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * All open event streams. Each moment is serialized once, and once for each slice with a viewer, as soon as its pairs
 * are read. All viewers of a slice get the same bytes, and none waits for another. Events that viewers have not read
 * stay in memory; if they take too much, the viewers furthest behind are dropped. Safe for many threads.
 */
public final class Viewers implements LiveFeed.Listener, AutoCloseable {

    /** The memory for snapshots that viewers have not read yet. */
    private static final long MOST_BYTES = 16 << 20;

    /** The most slices at once: each is computed for each moment. */
    private static final int MOST_SLICES = 64;

    private final LiveFeed feed;
    private final LiveLink pairs;
    private final CountsView all;
    private final int most;
    private final Duration heartbeat;
    private final InstantSource clock;
    private final String version;
    private final String run;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final LongAdder skipped = new LongAdder();
    private final ScheduledExecutorService timer = QueueWatch.timer("live-heartbeat");
    private volatile Snapshots newest;

    /** The newest moment with pairs, from which slices are computed. */
    private volatile Snapshots sliced;

    private volatile LiveEvent link;
    private long links;

    /**
     * Admits {@code most} viewers; {@code pairs} reads the moments for slices, {@code heartbeat} is the pause between
     * heartbeats, and {@code version} is that of this service's page.
     */
    public Viewers(
            LiveFeed feed,
            LiveLink pairs,
            CountsView all,
            int most,
            Duration heartbeat,
            InstantSource clock,
            String version) {
        this.feed = feed;
        this.pairs = pairs;
        this.all = all;
        this.most = most;
        this.heartbeat = heartbeat;
        this.clock = clock;
        this.version = version;
        this.run = Long.toString(clock.millis(), Character.MAX_RADIX);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the beat ends with the timer
    public void open() {
        onLink(feed.link());
        feed.add(this);
        timer.scheduleWithFixedDelay(this::beat, heartbeat.toMillis(), heartbeat.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The number of viewers. */
    public int watching() {
        return viewers.size();
    }

    /** The number of snapshots that slow viewers missed. */
    public long skipped() {
        return skipped.sum();
    }

    /** Answers {@code GET /api/live}: the stream of server-sent events, of all counts or, with {@code where}, of a slice. */
    public Handler handler() {
        return new Stream();
    }

    /** Why there is no room for another viewer of these counts, if there is none. */
    private Optional<String> full(CountsView view) {
        if (viewers.size() >= most) {
            return Optional.of("there are as many viewers as dashboard.maxViewers allows");
        }
        Set<String> slices = viewers.stream()
                .map(Viewer::view)
                .filter(watched -> watched.where().isPresent())
                .map(CountsView::key)
                .collect(Collectors.toSet());
        return view.where().isEmpty() || slices.contains(view.key()) || slices.size() < MOST_SLICES
                ? Optional.empty()
                : Optional.of(MOST_SLICES + " filters are watched already, which is the most at once");
    }

    /** One moment, serialized for each view when its first viewer needs it. */
    private record Snapshots(LiveFeed.Moment moment, Map<String, LiveEvent> byView) {}

    private LiveEvent event(Snapshots now, CountsView view) {
        return now.byView().computeIfAbsent(view.key(), key -> LiveEvent.of(now.moment(), view, run, clock.millis()));
    }

    /**
     * Begins a viewer's stream: the current state, unless {@code lastId} says that it is known, and then all changes.
     */
    private void add(CountsView view, Response response, Callback done, Runnable drop, Optional<String> lastId) {
        Viewer[] self = new Viewer[1];
        Viewer viewer = new Viewer(view, response, done, drop, () -> viewers.remove(self[0]));
        self[0] = viewer;
        viewers.add(viewer);
        viewer.offer(link);
        Snapshots now = newest;
        if (now == null || lastId.equals(Optional.of(LiveEvent.id(run, now.moment())))) {
            return;
        }
        if (view.where().isEmpty()) {
            viewer.offer(event(now, view));
            return;
        }
        Snapshots cut = sliced;
        if (cut != null) {
            viewer.offer(event(cut, view));
        }
        if (cut == null || cut.moment().sequence() < now.moment().sequence()) {
            pairs.readPairs(now.moment(), this::onPairs);
        }
    }

    @Override
    public void onMoment(LiveFeed.Moment moment) {
        newest = new Snapshots(moment, new ConcurrentHashMap<>());
        offerToThoseWho(viewer -> viewer.view().where().isEmpty(), newest);
        if (viewers.stream().anyMatch(viewer -> viewer.view().where().isPresent())) {
            pairs.readPairs(moment, this::onPairs);
        } else {
            sliced = null;
        }
    }

    /** A viewer that joins during a read requests the same moment again, but the first read has served it already. */
    private void onPairs(LiveFeed.Moment moment) {
        Snapshots before = sliced;
        if (before == null || before.moment().sequence() < moment.sequence()) {
            sliced = new Snapshots(moment, new ConcurrentHashMap<>());
            offerToThoseWho(viewer -> viewer.view().where().isPresent(), sliced);
        }
    }

    private void offerToThoseWho(Predicate<Viewer> watch, Snapshots now) {
        offer(viewers.stream().filter(watch).toList(), viewer -> event(now, viewer.view()));
        dropFurthestBehind();
    }

    @Override
    public void onLink(LiveFeed.Link now) {
        link = LiveEvent.of(now, ++links, heartbeat, version);
        offer(viewers, viewer -> link);
    }

    private synchronized void dropFurthestBehind() {
        Map<LiveEvent, List<Viewer>> bySnapshot =
                new TreeMap<>(Comparator.comparingLong(LiveEvent::sequence).thenComparingInt(System::identityHashCode));
        long bytes = 0;
        for (Viewer viewer : viewers) {
            LiveEvent event = viewer.writing().orElse(null);
            if (event != null && event.kind() == Kind.SNAPSHOT) {
                List<Viewer> same = bySnapshot.computeIfAbsent(event, e -> new ArrayList<>());
                bytes += same.isEmpty() ? event.bytes().length : 0;
                same.add(viewer);
            }
        }
        for (List<Viewer> behind : bySnapshot.values()) {
            if (bytes <= MOST_BYTES) {
                return;
            }
            bytes -= behind.get(0).writing().map(event -> event.bytes().length).orElse(0);
            behind.forEach(Viewer::drop);
        }
    }

    private void beat() {
        LiveEvent beat = LiveEvent.heartbeat(clock.millis());
        offer(viewers, viewer -> beat);
    }

    private void offer(Collection<Viewer> to, Function<Viewer, LiveEvent> event) {
        for (Viewer viewer : to) {
            if (viewer.offer(event.apply(viewer))) {
                skipped.increment();
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        viewers.forEach(Viewer::end);
    }

    private final class Stream extends Handler.Abstract.NonBlocking {

        private static final String LAST_EVENT_ID = "Last-Event-ID";

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (!HttpMethod.GET.is(request.getMethod())) {
                response.getHeaders().put(HttpHeader.ALLOW, "GET");
                Response.writeError(request, response, callback, 405, "only GET is answered");
                return true;
            }
            CountsView view;
            try {
                Parameters in = Parameters.of(request).know(List.of(CountsView.WHERE));
                view = all.of(in);
                in.check();
            } catch (InvalidParametersException e) {
                Response.writeError(request, response, callback, 400, e.getMessage());
                return true;
            }
            Optional<String> full = full(view);
            if (full.isPresent()) {
                Response.writeError(request, response, callback, 503, full.get());
            } else {
                HttpFields.Mutable headers = response.getHeaders();
                headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
                headers.put(HttpHeader.CACHE_CONTROL, "no-store");
                headers.put("X-Accel-Buffering", "no");
                add(
                        view,
                        response,
                        callback,
                        request.getConnectionMetaData().getConnection().getEndPoint()::close,
                        Optional.ofNullable(request.getHeaders().get(LAST_EVENT_ID)));
            }
            return true;
        }
    }
}
