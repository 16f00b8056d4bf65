package coffee.topology.save;

import coffee.contract.PeriodLength;
import coffee.redis.RedisAddress;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.topology.Trouble;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What a saver does aside, on a thread and a connection of their own, so that no commit waits for it: live snapshots, and
 * the sweeping of the periods' indexes. Closing it ends both.
 */
final class Aside implements CommitListener, AutoCloseable {

    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Settings settings;
    private final Trouble trouble;
    private final ShownPeriods shown;
    private final Duration interval;
    private final ScheduledExecutorService thread;
    private volatile UnifiedJedis redis;
    private volatile Pulse pulse;

    Aside(Settings settings, Consumer<Throwable> report) {
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
    }

    private List<PeriodLength> lengths() {
        return settings.periods().stream().map(KeptPeriod::length).toList();
    }

    /** A client of Sentinels connects when it is made: so until that works it is tried again. */
    private void open() {
        try {
            RedisAddress address = settings.redis();
            redis = address.openClient(1);
        } catch (JedisException e) {
            trouble.is(e.getMessage());
            thread.schedule(this::open, RETRY.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        LiveChannel channel = new LiveChannel(redis, settings.layout());
        pulse = new Pulse(channel, shown, interval, settings.topology().heartbeat(), InstantSource.system(), trouble);
        List<PeriodIndex> indexes = lengths().stream()
                .map(length -> new PeriodIndex(redis, settings.layout(), length))
                .toList();
        every(interval, pulse::beat);
        every(SWEEP, () -> indexes.forEach(PeriodIndex::sweep));
    }

    private void every(Duration time, Runnable work) {
        thread.scheduleWithFixedDelay(() -> attempt(work), 0, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            trouble.is(e.getMessage());
        }
    }

    @Override
    public void committed(CommitRun run, Duration took) {
        shown.changed(run.periods().keySet());
        Pulse live = pulse;
        if (live != null) {
            live.changed();
            if (live.mayBeat()) {
                thread.execute(live::beat);
            }
        }
    }

    @Override
    public void refused() {
        // nothing has changed
    }

    /** The age of the oldest waiting order when last seen; 0 where none waits or it does not say. */
    long lagMillis() {
        return pulse == null ? 0 : pulse.lagMillis();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        if (redis != null) {
            redis.close();
        }
    }
}
