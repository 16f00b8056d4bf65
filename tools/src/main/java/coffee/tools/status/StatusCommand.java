package coffee.tools.status;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.SettingsOptions;
import coffee.cli.StopSignal;
import coffee.cli.Terminal;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import coffee.tools.TopicReader;
import coffee.tools.status.Status.Stage;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** The command {@code status}. */
@Command(
        name = "status",
        description = {
            "Shows how far each stage of the path is: how many bytes of the files are still to be read, the queue, what is "
                    + "counted and rejected, and which stage has work and does not move.",
            "Looks for a second, or for three where something does not move. Exits with 1 where a stage is stuck."
        })
public final class StatusCommand implements Callable<Integer> {

    private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private enum Format {
        table,
        json
    }

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--watch", description = "Look again and again, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "With --watch, how often to look (default: ${DEFAULT-VALUE}).")
    private Duration every;

    @Option(
            names = "--format",
            description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); json is one object a line.")
    private Format format = Format.table;

    @Spec
    private CommandSpec spec;

    public static void main(String... args) {
        Cli.main(new StatusCommand(), args);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (every.compareTo(SHORTEST) < 0) {
            throw new ParameterException(spec.commandLine(), "--every must be at least 100ms");
        }
        try (StopSignal stop = StopSignal.listen(GRACE);
                Looking looking = new Looking(settings.read(), InstantSource.system())) {
            return watch ? watch(looking, stop) : once(looking, stop);
        }
    }

    private int watch(Looking looking, StopSignal stop) throws InterruptedException {
        Status status;
        do {
            status = looking.look();
            print(status);
        } while (!stop.await(every));
        return exitCode(status);
    }

    /** Looks until it is known whether each stage moves. */
    private int once(Looking looking, StopSignal stop) throws InterruptedException {
        Status status = looking.look();
        if (status.look().isPresent() && !stop.await(LOOK_AGAIN_AFTER)) {
            status = looking.look();
            Instant end = status.at().plus(Stages.PATIENCE);
            while (looking.stages.unsure() && status.at().isBefore(end) && !stop.await(LOOK_AGAIN_AFTER)) {
                status = looking.look();
            }
        }
        print(status);
        return exitCode(status);
    }

    private static int exitCode(Status status) {
        return status.stuck().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void print(Status status) {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            out.println(status.toJson());
        } else {
            if (watch) {
                out.print(Terminal.betweenScreens());
            }
            status.print(out);
        }
        out.flush();
    }

    /** Looks at one pipeline, also at one whose Redis comes and goes. */
    private static final class Looking implements AutoCloseable {

        private final Settings settings;
        private final InstantSource clock;
        private final Stages stages;
        private UnifiedJedis redis;
        private CountsStore store;
        private AgentFiles files;
        private TopicReader topic;

        Looking(Settings settings, InstantSource clock) {
            this.settings = settings;
            this.clock = clock;
            stages = new Stages(
                    settings.redis().toString(),
                    settings.kafka()
                            .map(kafka -> kafka.address().toString())
                            .orElse(settings.layout().queue()));
        }

        Status look() {
            try {
                if (redis == null) {
                    redis = settings.redis().openClient(1);
                    store = new CountsStore(redis, settings.layout());
                    files = new AgentFiles(redis, settings.layout());
                }
                return settings.kafka().isPresent()
                        ? topic()
                        : stages.see(new Look(clock.instant(), store.standing(), store.oldestOrder(), files.read()));
            } catch (JedisConnectionException e) {
                return stages.away(
                        clock.instant(),
                        CommandFailure.unanswered(settings.redis(), e).getMessage());
            } catch (JedisException e) {
                return stages.away(clock.instant(), "Redis at " + settings.redis() + " refused: " + e.getMessage());
            }
        }

        private Status topic() {
            try {
                if (topic == null) {
                    topic = new TopicReader(settings.kafka().orElseThrow().address(), settings.layout());
                }
                return stages.see(new Look(
                        clock.instant(), topic.standing(redis, store), Optional.empty(), AgentFiles.of(topic.files())));
            } catch (CommandFailure e) {
                return stages.away(clock.instant(), Stage.KAFKA, e.getMessage());
            }
        }

        @Override
        public void close() {
            if (topic != null) {
                topic.close();
            }
            if (redis != null) {
                redis.close();
            }
        }
    }
}
