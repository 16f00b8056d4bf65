package coffee.dashboard.live;

import coffee.contract.Counts;
import coffee.contract.LiveSnapshot;
import coffee.contract.LiveSnapshot.PeriodCounts;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.redis.RedisAddress;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Memory;
import coffee.store.CountsStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Keeps a {@link LiveFeed} current: it subscribes to the live channel, and reads the hashes at the start, whenever the
 * subscription is made or lost, and while the channel is quiet. So viewers are up to date within a second after Redis
 * is back, however messages were lost. Messages carry no pairs of names: for viewers of a slice it reads them from the
 * hashes, as soon after a message as that takes at most a tenth of Redis' time.
 */
public final class LiveLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveLink.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration QUIET = Duration.ofMillis(900);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(2);
    private static final Duration MEMORY_EVERY = Duration.ofSeconds(5);

    /** Reading pairs may take one part in this many of the time. */
    private static final int COST = 10;

    private static final int MOST_PERIODS = 64;

    private final RedisAddress address;
    private final LiveFeed feed;
    private final CountsStore store;
    private final QueueWatch queue;
    private final List<PeriodLength> lengths;
    private final InstantSource clock;
    private final Subscription subscription;
    private final ScheduledExecutorService timer = QueueWatch.timer("live-reader");
    private boolean well = true;
    private volatile Optional<Memory> memory = Optional.empty();
    private boolean mayAsk = true;

    /** The newest moment to be read with its pairs, and the periods of all that it replaced. */
    private LiveFeed.Moment wanted;

    private final Set<Period> wantedPeriods = new LinkedHashSet<>();
    private long pairsFrom = System.nanoTime();

    public LiveLink(
            LiveFeed feed,
            QueueWatch queue,
            CountsStore store,
            List<PeriodLength> lengths,
            RedisAddress address,
            String channel,
            InstantSource clock) {
        this.address = address;
        this.feed = feed;
        this.store = store;
        this.queue = queue;
        this.lengths = List.copyOf(lengths);
        this.clock = clock;
        this.subscription = new Subscription(address, channel, feed, this::readSoon);
    }

    public void open() {
        timer.execute(this::read);
        timer.execute(this::readMemory);
        every(MEMORY_EVERY, this::readMemory);
        every(LOOK_EVERY, this::readIfQuiet);
        every(CHECK_EVERY, subscription::check);
        subscription.open();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    private void every(Duration pause, Runnable task) {
        timer.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void readSoon() {
        try {
            timer.execute(this::read);
        } catch (RejectedExecutionException closed) {
            LOG.debug("Not read any more: the link is closed");
        }
    }

    private void readIfQuiet() {
        if (!feed.link().redis() || feed.quietFor().compareTo(QUIET) >= 0) {
            read();
        }
    }

    private void read() {
        long heardBefore = feed.heard();
        try {
            LiveSnapshot snapshot = readSnapshot();
            feed.read(snapshot, heardBefore);
            tell(true, "");
        } catch (RuntimeException e) { // whatever it is, the next read must still come
            feed.lost();
            tell(false, address.unanswered(e));
        }
    }

    /** The last known memory of Redis; empty if it does not answer or the user may not ask. */
    public Optional<Memory> memory() {
        return memory;
    }

    private void readMemory() {
        if (!mayAsk) {
            return;
        }
        try {
            memory = Optional.of(store.memory());
        } catch (JedisAccessControlException e) {
            // Once is enough: Redis logs each refusal.
            mayAsk = false;
            LOG.warn("The memory of Redis is not measured: its user needs +info");
        } catch (JedisException | NumberFormatException e) {
            memory = Optional.empty();
        }
    }

    /** Reads this moment again with its pairs, and passes it on; if several wait, only the newest. For any thread. */
    synchronized void readPairs(LiveFeed.Moment moment, Consumer<LiveFeed.Moment> then) {
        moment.snapshot().periods().forEach(p -> wantedPeriods.add(p.period()));
        while (wantedPeriods.size() > MOST_PERIODS) {
            wantedPeriods.remove(wantedPeriods.iterator().next());
        }
        if (wanted == null) {
            try {
                timer.schedule(() -> readPairs(then), pairsFrom - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                LOG.debug("Not read any more: the link is closed");
            }
        }
        if (wanted == null || wanted.sequence() < moment.sequence()) {
            wanted = moment;
        }
    }

    private void readPairs(Consumer<LiveFeed.Moment> then) {
        LiveFeed.Moment moment;
        List<Period> periods;
        synchronized (this) {
            moment = wanted;
            periods = List.copyOf(wantedPeriods);
            wanted = null;
            wantedPeriods.clear();
        }
        long began = System.nanoTime();
        try {
            LiveSnapshot whole = withPairs(moment.snapshot(), periods);
            pause((System.nanoTime() - began) * COST);
            then.accept(new LiveFeed.Moment(moment.sequence(), whole, moment.rates()));
        } catch (RuntimeException e) { // the next read reports what is wrong
            LOG.debug("The pairs of a moment were not read: {}", e.getMessage());
            pause(LOOK_EVERY.toNanos());
            readPairs(moment, then);
        }
    }

    private synchronized void pause(long nanos) {
        pairsFrom = System.nanoTime() + nanos;
    }

    /** Reads from the hashes what the live channel would send. */
    private LiveSnapshot readSnapshot() {
        Standing standing = queue.standing();
        Instant now = clock.instant();
        SortedMap<Period, Counts> current =
                store.periods(lengths.stream().map(length -> length.at(now)).toList());
        return new LiveSnapshot(
                        now.toEpochMilli(),
                        standing.committed(),
                        standing.queued(),
                        standing.queued() == 0
                                ? Optional.of(0L)
                                : store.oldestOrder().map(placed -> age(placed, now)),
                        standing.totals(),
                        current.entrySet().stream().map(LiveLink::open).toList())
                .withoutPairs();
    }

    /** This snapshot as it is stored now, with the pairs of names and with these periods. */
    private LiveSnapshot withPairs(LiveSnapshot snapshot, List<Period> periods) {
        Standing standing = queue.standing();
        return new LiveSnapshot(
                snapshot.at(),
                standing.committed(),
                standing.queued(),
                snapshot.lag(),
                standing.totals(),
                store.periods(periods).entrySet().stream().map(LiveLink::open).toList());
    }

    private static long age(Instant placed, Instant now) {
        return Math.max(0, Duration.between(placed, now).toMillis());
    }

    private static PeriodCounts open(Map.Entry<Period, Counts> period) {
        return new PeriodCounts(period.getKey(), false, period.getValue());
    }

    private void tell(boolean now, String trouble) {
        if (now != well) {
            well = now;
            if (now) {
                LOG.info("Redis answers again");
            } else {
                LOG.warn(trouble);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        subscription.close();
    }
}
