package coffee.bench;

import coffee.cli.Home;
import coffee.cli.StopSignal;
import coffee.pipeline.Part;
import coffee.pipeline.Parts;
import coffee.pipeline.Pipeline;
import coffee.pipeline.Workplace;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A pipeline to be measured: it starts as an empty Redis, and then has each part that is started, as a process of its
 * own with the default settings. Ctrl-C interrupts the thread that started it; closing it stops all parts and removes
 * their data. For that thread only.
 */
public final class MeasuredPipeline implements AutoCloseable {

    private static final Duration REDIS_WITHIN = Duration.ofSeconds(20);
    private static final Duration WELL_WITHIN = Duration.ofSeconds(90);
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final StopSignal stop;
    private final Workplace place;
    private final Parts parts;
    private final Pipeline pipeline;

    private MeasuredPipeline(StopSignal stop, Workplace place) {
        this.stop = stop;
        this.place = place;
        this.parts = new Parts(place, EmbeddedRedis.freePort(), EmbeddedRedis.freePort());
        this.pipeline = new Pipeline(place, parts);
        stop.onStop(Thread.currentThread()::interrupt);
    }

    /** Locks its folder and starts the Redis. */
    public static MeasuredPipeline open() throws IOException, InterruptedException {
        Workplace place = Workplace.take(Home.data("bench"), false);
        MeasuredPipeline measured = new MeasuredPipeline(StopSignal.listen(GRACE), place);
        try {
            measured.pipeline.start(measured.parts.redis());
            measured.awaitWell(REDIS_WITHIN);
            return measured;
        } catch (IOException | InterruptedException | RuntimeException e) {
            measured.close();
            throw e;
        }
    }

    public void startAgent() throws IOException, InterruptedException {
        start(parts.flume());
    }

    public void startDashboard() throws IOException, InterruptedException {
        start(parts.dashboard());
    }

    public void startTopology() throws IOException, InterruptedException {
        pipeline.startTopology(false, redis(), WELL_WITHIN, stop::asked);
        awaitWell(WELL_WITHIN);
    }

    private void start(Part part) throws IOException, InterruptedException {
        pipeline.start(part);
        awaitWell(WELL_WITHIN);
    }

    private void awaitWell(Duration patience) throws InterruptedException {
        pipeline.awaitWell(patience, stop::asked);
        if (stop.asked()) {
            throw new InterruptedException("stopped");
        }
    }

    /** Starts an agent that follows the same folder with Taildir and a file channel, instead of our source. */
    public void startTaildir() throws IOException, InterruptedException {
        Part ours = parts.flume();
        List<String> words = new ArrayList<>(ours.words());
        words.set(1, "bench/conf/flume-taildir.conf");
        start(new Part(ours.name(), words, ours.environment(), ours.health()));
    }

    public void stopAgent() {
        pipeline.stop(pipeline.part("flume"));
    }

    public void stopTopology() {
        pipeline.stop(pipeline.part("topology"));
    }

    public void stopDashboard() {
        pipeline.stop(pipeline.part("dashboard"));
    }

    public ProcessHandle dashboardProcess() {
        return pipeline.part("dashboard").handle();
    }

    /** Fails if a part has ended that should run. */
    public void check() {
        pipeline.ended().ifPresent(Pipeline::failEnded);
    }

    public RedisAddress redis() {
        return parts.redisAddress();
    }

    public URI dashboard() {
        return parts.dashboardAddress();
    }

    /** The folder that the agent follows: it reads every file there whose name ends in .jsonl. */
    public Path orders() {
        return place.orders();
    }

    @Override
    public void close() {
        try (stop) {
            pipeline.close();
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
