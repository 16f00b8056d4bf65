package coffee.agent;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.agent.OrderFolder.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults of every kind at random moments, while lines are written and taken at 20,000 a second.
 * {@code -Dcoffee.seed=8} draws other faults, {@code -Dcoffee.faults=100} draws more.
 *
 * <p>What no reader can survive is left out: a file that is truncated before it was read, or deleted while no agent has
 * it open; and a Redis that goes back to a state before either.
 */
@Tag("full")
@Timeout(3_600)
class RandomFaultsIT {

    private static final int FAULTS = Integer.getInteger("coffee.faults", 15);
    private static final long SEED = Long.getLong("coffee.seed", 7);

    /** How far a Redis goes back at most. */
    private static final Duration BACK = Duration.ofSeconds(3);

    private enum RedisFault {
        REDIS_KILLED,
        REDIS_PUT_BACK,
        REDIS_FAILED_OVER,
        REDIS_FULL,
        CONNECTIONS_CUT,
        REPLIES_SWALLOWED
    }

    @TempDir
    private Path temp;

    /**
     *  1. keep writing lines to two files, and take them off the list
     *  2. inject a random fault, each kind once before any repeats; some happen while no agent runs
     *  3. sometimes wait until all lines have arrived; continue with 2
     *  4. stop writing, and wait until all lines have arrived
     *  5. start another agent: it finds nothing more
     *  6. every line has arrived once, and each file in order
     */
    @ParameterizedTest
    @ValueSource(strings = {"everysec", "always"})
    void eachLineArrivesOnceWhateverHappens(String appendFsync) throws Exception {
        try (Scene scene = new Scene(temp, appendFsync)) {
            try {
                scene.startAgent();
                scene.happen(FAULTS);
                scene.finish();
            } catch (Exception | AssertionError e) {
                throw new AssertionError(scene.report() + "\n" + e.getMessage(), e);
            }
        }
    }

    private static final class Scene extends FaultScene implements AutoCloseable {

        private final Path temp;
        private final FailingRedis redis;
        private final EachLineOnce guarantee;
        /** When something last happened that Redis must not go back before. */
        private long irrevocable = System.nanoTime() - BACK.toNanos();

        private Scene(Path temp, String appendFsync) throws IOException {
            super(
                    appendFsync,
                    new Random(SEED + appendFsync.hashCode()),
                    new OrderFolder(temp.resolve("orders")),
                    RedisFault.values());
            this.temp = temp;
            redis = new FailingRedis(appendFsync);
            guarantee = new EachLineOnce(redis, files);
            tell("-Dcoffee.seed=" + SEED + " -Dcoffee.faults=" + FAULTS);
        }

        @Override
        void startAgent() throws IOException {
            agent = Rig.agent(temp, "flume-files.conf", files.file(), "redis.uri=" + redis.uri(), "redis.timeout=1s");
        }

        private void happen(int faults) throws IOException {
            for (int i = 0; i < faults; i++) {
                happen();
                FailingRedis.pass(upTo(1_500));
                if (random.nextBoolean()) {
                    guarantee.awaitAll(agent);
                    tell("all lines have arrived");
                }
            }
        }

        @Override
        void happen(Enum<?> fault) throws IOException {
            switch ((RedisFault) fault) {
                case REDIS_KILLED -> {
                    mayGoBack(fault);
                    redis.kill(upTo(1_000));
                }
                case REDIS_PUT_BACK -> {
                    mayGoBack(fault);
                    redis.putBack(Duration.ofSeconds(2), temp);
                }
                case REDIS_FAILED_OVER -> {
                    mayGoBack(fault);
                    redis.failOver(upTo(2_000));
                }
                case REDIS_FULL -> {
                    tell(fault);
                    redis.fill(upTo(2_000));
                }
                case CONNECTIONS_CUT -> {
                    tell(fault);
                    redis.cut();
                }
                case REPLIES_SWALLOWED -> {
                    tell(fault);
                    redis.swallowReplies(upTo(2_500));
                }
            }
        }

        /** Waits until Redis cannot go back too far; sometimes ends the agent first. */
        private void mayGoBack(Enum<?> fault) throws IOException {
            maybeEndAgent();
            FailingRedis.pass(Duration.ofNanos(Math.max(0, irrevocable + BACK.toNanos() - System.nanoTime())));
            tell(fault);
        }

        @Override
        void awaitLines(Content content, int lines) throws IOException {
            guarantee.awaitLines(content, lines, agent);
        }

        @Override
        void isIrrevocable() {
            irrevocable = System.nanoTime();
        }

        @Override
        void rest() {
            FailingRedis.pass(upTo(1_000));
        }

        private Duration upTo(int millis) {
            return Duration.ofMillis(random.nextInt(millis));
        }

        private void finish() throws IOException {
            files.close();
            guarantee.awaitAll(agent);
            tell("all lines have arrived, and no more are written");
            endAgent(false);
            startAgent();
            agent.awaitRunning();
            await(() -> "the agent comes to its end: " + counters(), this::hasReadAll);
            endAgent(false);
            List<String> wrong = guarantee.violations();
            assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
            tell("every line has arrived once");
        }

        private boolean hasReadAll() {
            Map<String, String> source = counters();
            return Long.toString(files.present()).equals(source.get("Files"))
                    && "0".equals(source.get("WaitingFiles"))
                    && "0".equals(source.get("BytesBehind"));
        }

        private Map<String, String> counters() {
            try {
                return agent.counters().getOrDefault("SOURCE.orders", Map.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What to show for a failure: the history, and the agents' warnings and errors. */
        private String report() throws IOException {
            Path output = temp.resolve("flume/console.log");
            List<String> said = !Files.exists(output)
                    ? List.of()
                    : Files.readAllLines(output).stream()
                            .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                            .toList();
            return String.join("\n", history) + "\nthe agents said:\n"
                    + String.join("\n", said.subList(Math.max(0, said.size() - 60), said.size()));
        }

        @Override
        public void close() throws IOException {
            if (agent != null) {
                agent.close();
            }
            files.close();
            guarantee.close();
            redis.close();
        }
    }
}
