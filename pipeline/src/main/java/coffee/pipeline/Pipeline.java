package coffee.pipeline;

import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.contract.RedisLayout;
import coffee.pipeline.Part.Health;
import coffee.redis.RedisAddress;
import coffee.store.CountsStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The parts of a pipeline that run on this machine: it starts them, waits until they are well, checks what they counted,
 * and stops them, the last one first. For one thread; closing it leaves no process.
 */
public final class Pipeline implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(9);
    private static final Duration CHECK_WITHIN = Duration.ofMinutes(10);

    private final Workplace place;
    private final Parts kinds;
    private final List<RunningPart> parts = new ArrayList<>();
    private Optional<ClusterStage> cluster = Optional.empty();

    /** Keeps data and logs in {@code place}; {@code kinds} says how each part is started. */
    public Pipeline(Workplace place, Parts kinds) {
        this.place = place;
        this.kinds = kinds;
    }

    public RunningPart start(Part part) throws IOException {
        RunningPart running = RunningPart.start(part, place.logs());
        parts.add(running);
        return running;
    }

    /**
     * Starts the topology, as a part or {@code onCluster} of its own, and waits until it is heard in that Redis and every
     * part is well, or {@code giveUp}.
     */
    public void startTopology(boolean onCluster, RedisAddress heardIn, Duration patience, BooleanSupplier giveUp)
            throws IOException, InterruptedException {
        try (Heartbeat heartbeat = Heartbeat.of(heardIn, RedisLayout.DEFAULT.live())) {
            if (onCluster) {
                cluster = Optional.of(ClusterStage.raise(place, kinds));
                cluster.get().awaitCounting(heartbeat, patience, giveUp);
            } else {
                start(kinds.topology(heartbeat));
            }
            awaitWell(patience, giveUp);
        }
    }

    /** The cluster that the topology runs on, if it does. */
    public Optional<ClusterStage> cluster() {
        return cluster;
    }

    public List<RunningPart> parts() {
        return List.copyOf(parts);
    }

    public RunningPart part(String name) {
        return parts.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    /** The first part that has ended, if any. */
    public Optional<RunningPart> ended() {
        return parts.stream().filter(p -> !p.isAlive()).findFirst();
    }

    /**
     * Waits until every part is well, or {@code giveUp}; throws a {@link CommandFailure} that names the part that ended
     * or is not well in time.
     */
    public void awaitWell(Duration patience, BooleanSupplier giveUp) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        List<RunningPart> waiting = new ArrayList<>(parts);
        while (!giveUp.getAsBoolean()) {
            ended().ifPresent(Pipeline::failEnded);
            waiting.removeIf(RunningPart::isWell);
            if (waiting.isEmpty()) {
                return;
            }
            if (Instant.now().isAfter(end)) {
                RunningPart late = waiting.get(0);
                throw new CommandFailure("the " + late.name() + " is not well after " + patience.toSeconds() + " s: "
                        + late.lastLogLine() + " (all it said is in " + late.log() + ")");
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    /** Throws a {@link CommandFailure}: a part that should run has ended. */
    public static void failEnded(RunningPart part) {
        throw new CommandFailure("the " + part.name() + " ended with exit code " + part.exitCode() + ": "
                + part.lastLogLine() + " (all it said is in " + part.log() + ")");
    }

    /**
     * Waits until all lines of the order files are counted or rejected, or {@code giveUp}; throws a {@link
     * CommandFailure} if nothing has moved for {@code patience}. The counts are read from {@code redis}.
     */
    public void awaitAllCounted(RedisAddress redis, Duration patience, BooleanSupplier giveUp)
            throws IOException, InterruptedException {
        long written = lines(place.orderFiles());
        try (UnifiedJedis client = redis.openClient(1)) {
            CountsStore store = new CountsStore(client, RedisLayout.DEFAULT);
            long before = -1;
            Instant moved = Instant.now();
            while (!giveUp.getAsBoolean()) {
                long settled = settled(store);
                if (settled >= written) {
                    return;
                }
                if (settled != before) {
                    before = settled;
                    moved = Instant.now();
                } else if (Instant.now().isAfter(moved.plus(patience))) {
                    throw new CommandFailure(
                            "%,d lines were written, but only %,d came through, and nothing has moved for %d s"
                                    .formatted(written, Math.max(0, settled), patience.toSeconds()));
                }
                Thread.sleep(LOOK_EVERY.toMillis());
            }
        }
    }

    /** The number of lines counted or rejected; -1 if Redis does not answer. */
    private static long settled(CountsStore store) {
        try {
            return store.standing().totals().lines();
        } catch (JedisException e) {
            return -1;
        }
    }

    /** How many lines the files have; a last one without a line feed is one too. */
    static long lines(List<Path> files) throws IOException {
        long lines = 0;
        byte[] block = new byte[1 << 16];
        for (Path file : files) {
            byte last = '\n';
            try (InputStream in = Files.newInputStream(file)) {
                for (int n = in.read(block); n > 0; n = in.read(block)) {
                    for (int i = 0; i < n; i++) {
                        lines += block[i] == '\n' ? 1 : 0;
                    }
                    last = block[n - 1];
                }
            }
            lines += last == '\n' ? 0 : 1;
        }
        return lines;
    }

    /** Runs {@code coffee check} on the order files and prints its output; returns {@code DONE} or {@code FAILED}. */
    public int check(PrintWriter out) throws IOException {
        List<String> words = new ArrayList<>(List.of("check"));
        place.orderFiles().forEach(file -> words.add(file.toString()));
        Part check = new Part("check", words, kinds.environment(), Health.RUNS);
        RunningPart running = RunningPart.start(check, place.logs());
        boolean ended = running.awaitEnd(CHECK_WITHIN);
        for (String line : Files.readAllLines(running.log())) {
            out.println(line);
        }
        out.flush();
        return ended && running.exitCode() == ExitCode.DONE ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Stops one part, and no longer watches it. */
    public void stop(RunningPart part) {
        stop(part, Instant.now().plus(STOP_WITHIN));
    }

    private void stop(RunningPart part, Instant end) {
        part.askToStop();
        Duration left = Duration.between(Instant.now(), end);
        part.awaitEnd(left.compareTo(LOOK_EVERY) > 0 ? left : LOOK_EVERY);
        parts.remove(part);
    }

    /** Stops the cluster and all parts, the last one first; none is left even if one would not stop by itself. */
    @Override
    public void close() {
        try {
            cluster.ifPresent(ClusterStage::close);
        } finally {
            Instant end = Instant.now().plus(STOP_WITHIN);
            for (int i = parts.size() - 1; i >= 0; i--) {
                stop(parts.get(i), end);
            }
        }
    }

    /**
     * Listens to the live channel: a topology that counts is heard there every second or so, even when no order comes.
     * Listens from a thread of its own until it has heard something or is closed.
     */
    private static final class Heartbeat implements Health, AutoCloseable {

        private final UnifiedJedis redis;
        private final String channel;
        private volatile boolean heard;

        private final JedisPubSub subscription = new JedisPubSub() {
            @Override
            public void onMessage(String channel, String message) {
                heard = true;
                unsubscribe();
            }
        };

        private Heartbeat(UnifiedJedis redis, String channel) {
            this.redis = redis;
            this.channel = channel;
        }

        static Heartbeat of(RedisAddress address, String channel) {
            Heartbeat heartbeat = new Heartbeat(address.openClient(1), channel);
            Thread thread = new Thread(heartbeat::listen, "heartbeat");
            thread.setDaemon(true);
            thread.start();
            return heartbeat;
        }

        private void listen() {
            try {
                redis.subscribe(subscription, channel);
            } catch (JedisException e) {
                // The connection is gone, for example after close: nothing was heard.
            }
        }

        @Override
        public boolean isWell() {
            return heard;
        }

        @Override
        public void close() {
            redis.close();
        }
    }
}
