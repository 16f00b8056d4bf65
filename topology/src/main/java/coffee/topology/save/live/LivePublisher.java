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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What is done beside the commits, on a thread and a connection of their own, so that no commit waits for it: live
 * snapshots are published, and the periods' indexes are swept. Closing it ends both.
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
    private volatile Pulse pulse;
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
        every(interval, this::beat);
        every(SWEEP, () -> attempt(() -> indexes.forEach(PeriodSweep::sweep)));
    }

    private List<PeriodLength> lengths() {
        return settings.periods().stream().map(KeptPeriod::length).toList();
    }

    /** A client of Sentinels connects when it is made: so until that works it is tried again. */
    private void open() {
        try {
            redis = settings.redis().openClient(1);
        } catch (JedisException e) {
            trouble.is(e.getMessage());
            openLater();
            return;
        }
        LiveChannel channel = new LiveChannel(redis, settings.layout());
        pulse = new Pulse(channel, shown, interval, settings.topology().heartbeat(), InstantSource.system(), trouble);
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

    private void beat() {
        Pulse live = pulse;
        if (live != null) {
            attempt(live::beat);
        }
    }

    /** A client keeps its connections to a master that was demoted: so after a trouble there is a new one. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            trouble.is(e.getMessage());
        }
        if (trouble.lasts() && pulse != null) {
            pulse = null;
            indexes = List.of();
            openLater();
            redis.close();
        }
    }

    /** Something was committed into these periods. For any thread. */
    public void committed(Collection<Period> periods) {
        shown.changed(periods);
        Pulse live = pulse;
        if (live != null) {
            live.changed();
            if (live.mayBeat()) {
                thread.execute(this::beat);
            }
        }
    }

    /** The age of the oldest waiting order when last seen; 0 where none waits or it does not say. */
    public long lagMillis() {
        Pulse live = pulse;
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
