package coffee.topology.save.live;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.topology.Trouble;
import coffee.topology.save.redis.PeriodSweep;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Publishes live snapshots and sweeps the indexes of the periods, on a thread and a connection of its own, so that no
 * commit waits for either. Closing it ends both.
 */
public final class LivePublisher implements AutoCloseable {

    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Settings settings;
    private final Trouble trouble;
    private final ShownPeriods shown;
    private final Duration interval;
    private final ScheduledExecutorService thread;
    private volatile UnifiedJedis redis;
    private volatile LiveChannel channel;
    private List<PeriodSweep> indexes = List.of();

    public LivePublisher(Settings settings, Consumer<Throwable> report) {
        this.settings = settings;
        trouble = new Trouble("cannot publish to " + settings.layout().live() + " at " + settings.redis(), report);
        shown = new ShownPeriods(lengths());
        interval = Duration.ofSeconds(1).dividedBy(settings.topology().livePerSecond());
        thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread t = new Thread(work, "coffee-live");
            t.setDaemon(true);
            return t;
        });
        thread.execute(this::open);
        every(interval, this::publish);
        every(SWEEP, () -> attempt("the entries of expired periods stay: ", () -> indexes.forEach(PeriodSweep::sweep)));
    }

    private List<PeriodLength> lengths() {
        return settings.periods().stream().map(KeptPeriod::length).toList();
    }

    /** Retries until it works: a client of Sentinels connects when it is made. */
    private void open() {
        try {
            redis = settings.redis().openClient(1);
        } catch (JedisException e) {
            trouble.is(e.getMessage());
            openLater();
            return;
        }
        channel = new LiveChannel(
                redis,
                settings.layout(),
                shown,
                interval,
                settings.topology().heartbeat(),
                InstantSource.system(),
                trouble);
        indexes = lengths().stream()
                .map(length -> new PeriodSweep(redis, settings.layout(), length))
                .toList();
    }

    private void openLater() {
        thread.schedule(this::open, RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void every(Duration time, Runnable work) {
        thread.scheduleWithFixedDelay(work, 0, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void publish() {
        LiveChannel live = channel;
        if (live != null) {
            attempt("", live::publish);
        }
    }

    /** After a failure there is a new client: the old one would keep its connections to a demoted master. */
    private void attempt(String consequence, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            trouble.is(consequence + e.getMessage());
        }
        if (trouble.lasts() && channel != null) {
            channel = null;
            indexes = List.of();
            openLater();
            redis.close();
        }
    }

    /** Orders were committed into these periods. For any thread. */
    public void committed(Collection<Period> periods) {
        shown.changed(periods);
        LiveChannel live = channel;
        if (live != null) {
            live.changed();
            if (live.mayPublish()) {
                try {
                    thread.execute(this::publish);
                } catch (RejectedExecutionException e) {
                    // It is closed, while the last commit ends.
                }
            }
        }
    }

    /** The age of the oldest waiting order in the last snapshot; 0 if none waits, or if it has no time. */
    public long lagMillis() {
        LiveChannel live = channel;
        return live == null ? 0 : live.lagMillis();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        if (redis != null) {
            redis.close();
        }
    }
}
