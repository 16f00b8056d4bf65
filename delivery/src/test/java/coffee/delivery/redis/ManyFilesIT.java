package coffee.delivery.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.delivery.Delivery;
import coffee.delivery.DeliveryConfig;
import coffee.delivery.FileLine;
import coffee.delivery.Handover;
import coffee.delivery.QueueException;
import coffee.delivery.files.FileFollower;
import coffee.delivery.files.FollowConfig;
import coffee.delivery.files.FollowConfig.FileGroup;
import coffee.delivery.files.FollowConfig.Start;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.UnifiedJedis;

/**
 * Files that come and go for months: what is remembered of them is bounded, in Redis and in memory. An agent has a heap
 * of 256 MB; here, the part that follows files has an eighth of that, in a separate process.
 */
@Timeout(600)
class ManyFilesIT {

    private static final String KEY = "orders";
    private static final int DAYS_KEPT = 7;
    private static final int LINES_A_FILE = 5;

    @TempDir
    private Path folder;

    @Test
    void remembersAFileForAMonthAfterItWasDeleted() throws Exception {
        forgetsInTime(3, 150);
    }

    @Test
    @Tag("full")
    void tenThousandFilesOfAYearFitIntoMemory() throws Exception {
        forgetsInTime(27, 10_000);
    }

    /**
     *  1. create some files a day, with the same first line, and delete each after a week
     *  2. count the records after each file: never more than those of 37 days, a week and the 30 days after
     *  3. every line has arrived once
     */
    private void forgetsInTime(int filesADay, int files) throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start("--appendonly", "no", "--save", "");
                UnifiedJedis client = RedisAddress.local(redis.port()).openClient(1)) {
            // when
            Process agent = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx32m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Agent.class.getName(),
                            folder.toString(),
                            Integer.toString(redis.port()),
                            Integer.toString(filesADay),
                            Integer.toString(files))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(agent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            // then
            assertEquals(0, agent.waitFor(), said);
            System.out.print(said);
            assertEquals((long) files * LINES_A_FILE, client.llen(KEY));
            int most = filesADay * (DAYS_KEPT + 30);
            assertEquals("most records: " + most, said.lines().findFirst().orElse(""));
        }
    }

    /** An agent without Flume, in simulated time. */
    static final class Agent {

        private static final Duration IDLE_AFTER = Duration.ofSeconds(10);
        private static final Duration KEEP_OPEN = Duration.ofSeconds(60);

        private final Path folder;
        private final int filesADay;
        private final Instant epoch = Instant.parse("2030-01-01T00:00:00Z");
        private final Handover handover = new Handover();
        private final FileFollower follower;
        private final Delivery delivery;
        private Duration time = Duration.ZERO;

        private Agent(Path folder, RedisAddress redis, int filesADay) {
            this.folder = folder;
            this.filesADay = filesADay;
            FollowConfig config = new FollowConfig(
                    List.of(FileGroup.parse(folder + "/.*")),
                    Start.BEGINNING,
                    2_000,
                    1 << 20,
                    null,
                    65_536,
                    IDLE_AFTER,
                    KEEP_OPEN,
                    1_000);
            InstantSource clock = () -> epoch.plus(time);
            follower = new FileFollower(config, handover, clock.withZone(ZoneOffset.UTC), () -> time.toNanos());
            RedisQueue queue = new RedisQueue(redis, KEY, "agent");
            delivery = new Delivery("agent", queue, handover, DeliveryConfig.DEFAULT, () -> time.toNanos());
        }

        public static void main(String... args) throws Exception {
            RedisAddress redis = RedisAddress.local(Integer.parseInt(args[1]));
            Agent agent = new Agent(Path.of(args[0]), redis, Integer.parseInt(args[2]));
            int files = Integer.parseInt(args[3]);
            long mostRecords = 0;
            try (UnifiedJedis client = redis.openClient(1)) {
                agent.delivery.claim();
                for (int file = 0; file < files; file++) {
                    agent.step(file);
                    mostRecords = Math.max(mostRecords, agent.records(client));
                }
            }
            System.gc();
            Runtime memory = Runtime.getRuntime();
            System.out.println("most records: " + mostRecords);
            System.out.printf(
                    "after %,d files %,d KB of heap are in use%n",
                    files, (memory.totalMemory() - memory.freeMemory()) >> 10);
            agent.delivery.close();
            agent.follower.close();
        }

        private long records(UnifiedJedis client) {
            return client.hkeys(RedisQueue.filesKey(KEY, "agent")).stream()
                    .filter(field -> field.startsWith("file:"))
                    .count();
        }

        /** Creates a file and deletes another; then time passes until the next step. */
        private void step(int number) throws IOException, QueueException {
            Duration next = time.plus(Duration.ofDays(1).dividedBy(filesADay));
            StringBuilder lines = new StringBuilder("the first line of each file\n");
            for (int line = 1; line < LINES_A_FILE; line++) {
                lines.append("line ").append(line).append(" of ").append(number).append('\n');
            }
            Files.writeString(path(number), lines);
            Files.deleteIfExists(path(number - filesADay * DAYS_KEPT));
            drain();
            time = time.plus(IDLE_AFTER);
            drain();
            time = time.plus(KEEP_OPEN);
            drain();
            time = next;
        }

        private Path path(int number) {
            return folder.resolve("orders-" + number + ".jsonl");
        }

        private void drain() throws QueueException {
            for (int quiet = 0; quiet < 3; ) {
                time = time.plusMillis(10);
                List<FileLine> lines = follower.poll();
                lines.forEach(delivery::add);
                delivery.flush();
                delivery.settle();
                quiet = lines.isEmpty() ? quiet + 1 : 0;
            }
        }
    }
}
