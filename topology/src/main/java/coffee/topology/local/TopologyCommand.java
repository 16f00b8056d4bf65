package coffee.topology.local;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import coffee.cli.QuietOption;
import coffee.cli.SettingsOptions;
import coffee.cli.StatusLine;
import coffee.cli.StopSignal;
import coffee.redis.RedisAddress;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.store.CountsStore.Standing;
import coffee.store.SchemaStore;
import coffee.store.TopicQueue;
import coffee.topology.submit.SubmitChecks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** The command {@code topology}. */
@Command(
        name = "topology",
        description = {
            "Counts the orders of the queue, with Storm in this process, until Ctrl-C.",
            "What is not yet counted then stays in the queue."
        })
public final class TopologyCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final String LOG = "coffee.topology.log";

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--until-drained", description = "End when the queue is empty, with a summary.")
    private boolean untilDrained;

    @Option(
            names = "--skip-checks",
            description = "Do not look first whether Redis answers and permits what the topology does.")
    private boolean skipChecks;

    @Mixin
    private QuietOption quiet;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        System.setProperty(LOG, Home.data("topology").resolve("topology.log").toString());
        System.setProperty("log4j2.configurationFile", "coffee/topology/local/log4j2.xml");
        Cli.main(new TopologyCommand(), args);
    }

    @Override
    public Integer call() throws Exception {
        Settings read = settings.read();
        SubmitChecks.local(read, skipChecks);
        try (UnifiedJedis redis = read.redis().openClient(2)) {
            if (!skipChecks) {
                new SchemaStore(redis, read.layout()).agree(read.schema(), Instant.now());
            }
            return run(read, redis);
        }
    }

    private int run(Settings read, UnifiedJedis redis) throws Exception {
        CountsStore store = new CountsStore(redis, read.layout());
        if (read.kafka().isEmpty()) {
            return run(read, store, store::standing);
        }
        try (TopicQueue topic = new TopicQueue(read.kafka().get().address(), read.layout())) {
            return run(read, store, () -> topic.standing(redis, store.standing().totals()));
        }
    }

    private int run(Settings read, CountsStore store, Supplier<Standing> standing) throws Exception {
        Standing before = standing.get();
        Instant begin = Instant.now();
        boolean drained;
        try (StopSignal stop = StopSignal.listen(GRACE);
                StatusLine status = StatusLine.show(
                        quiet.quiet(), new StatusText(read.redis(), store, standing, InstantSource.system()))) {
            try (LocalStorm storm = LocalStorm.start(read, Map.of())) {
                if (!quiet.quiet()) {
                    status.say("counting " + queue(read) + " (log in " + System.getProperty(LOG) + ")");
                }
                drained = await(standing, stop);
                if (!quiet.quiet()) {
                    status.say(summary(before, standing.get(), Duration.between(begin, Instant.now())));
                }
            }
        }
        return !untilDrained || drained ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Waits for the end; returns whether the queue is empty. */
    private boolean await(Supplier<Standing> standing, StopSignal stop) throws InterruptedException {
        if (!untilDrained) {
            stop.await();
            return false;
        }
        while (!stop.await(LOOK)) {
            try {
                if (standing.get().queued() == 0) {
                    return true;
                }
            } catch (JedisException | CommandFailure e) {
                // the next look may succeed
            }
        }
        return false;
    }

    /** The queue, and where it is. */
    private static String queue(Settings read) {
        return read.kafka()
                .map(kafka -> kafka.address().toString())
                .orElseGet(() -> String.join(", ", read.layout().queues()) + " of " + read.redis());
    }

    private static String summary(Standing before, Standing after, Duration took) {
        double seconds = took.toMillis() / 1000.0;
        return String.format(
                Locale.ROOT,
                "%,d orders counted and %,d lines rejected in %.1f s, %,d still queued",
                after.totals().orders() - before.totals().orders(),
                after.totals().rejectedInAll() - before.totals().rejectedInAll(),
                seconds,
                after.queued());
    }

    /**
     * The progress in one line. It reads Redis at most once a second, and only when its text is asked for. For one
     * thread.
     */
    static final class StatusText implements Supplier<String> {

        private static final Duration EVERY = Duration.ofSeconds(1);

        private final RedisAddress address;
        private final CountsStore store;
        private final Supplier<Standing> standing;
        private final InstantSource clock;
        private Optional<Standing> last = Optional.empty();
        private Instant looked = Instant.MIN;
        private String text = "starting …";

        /** Reads the {@code store} at {@code address}, and takes the rest from {@code standing}. */
        StatusText(RedisAddress address, CountsStore store, Supplier<Standing> standing, InstantSource clock) {
            this.address = address;
            this.store = store;
            this.standing = standing;
            this.clock = clock;
        }

        @Override
        public String get() {
            Instant now = clock.instant();
            if (looked.equals(Instant.MIN) || Duration.between(looked, now).compareTo(EVERY) >= 0) {
                try {
                    look(now);
                } catch (JedisException e) {
                    text = address.unanswered(e);
                    last = Optional.empty();
                } catch (CommandFailure e) {
                    text = e.getMessage();
                    last = Optional.empty();
                }
                looked = now;
            }
            return text;
        }

        private void look(Instant now) {
            Standing standing = this.standing.get();
            String rate = last.map(before -> number(rate(before, standing, Duration.between(looked, now))))
                    .orElse("-");
            text = number(standing.totals().orders()) + " counted  " + rate + "/s  " + number(standing.queued())
                    + " queued  " + number(standing.totals().rejectedInAll()) + " rejected" + lag(now);
            last = Optional.of(standing);
        }

        private static long rate(Standing before, Standing now, Duration between) {
            return Math.round((now.committed() - before.committed()) * 1e9 / Math.max(1, between.toNanos()));
        }

        /** The age of the oldest queued order, if it has a time. */
        private String lag(Instant now) {
            return store.oldestOrder()
                    .map(placed -> String.format(
                            Locale.ROOT,
                            "  lag %,.1f s",
                            Duration.between(placed, now).toMillis() / 1000.0))
                    .orElse("");
        }

        private static String number(long n) {
            return String.format(Locale.ROOT, "%,d", n);
        }
    }
}
