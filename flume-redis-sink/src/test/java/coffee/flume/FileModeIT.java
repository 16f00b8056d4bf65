package coffee.flume;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.interceptor.Interceptor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.UnifiedJedis;

/** A source and its sink, with a real Redis. */
@Timeout(60)
class FileModeIT {

    @TempDir
    private Path temp;

    @AutoClose
    private final EmbeddedRedis redis = EmbeddedRedis.start();

    @AutoClose
    private final UnifiedJedis admin = RedisAddress.local(redis.port()).openClient(1);

    private Path files;
    private String conf;

    @BeforeEach
    void makeFolder() throws IOException {
        files = Files.createDirectories(temp.resolve("files"));
        conf = """
                sources = f
                channels = c
                sinks = r
                sources.f.type = coffee.flume.FileSource
                sources.f.channels = c
                sources.f.files = %s/.*\\\\.jsonl
                sources.f.batchSize = 50
                sources.f.maxLineBytes = 10
                sources.f.skip = ^#
                channels.c.type = memory
                sinks.r.type = coffee.flume.RedisSink
                sinks.r.channel = c
                sinks.r.identity = it
                sinks.r.redis.port = %d
                sinks.r.redis.key = shop:lines
                """.formatted(files, redis.port());
    }

    @Test
    void deliversTheLinesOfFilesAndCountsThem() throws Exception {
        write("a.jsonl", "a-0", "# no", "", "a-1", "0123456789", "0123456789ABC");
        try (InnerAgent agent = new InnerAgent(temp, conf).start()) {
            awaitList("a-0", "", "a-1", "0123456789", "0123456789A");
            FileSourceCounter source = agent.source("f").counter();
            RedisSinkCounter sink = agent.sink("r").counter();
            await(() -> source.getBytesBehind() == 0);
            assertEquals(5, source.getLines());
            assertEquals(1, source.getLinesSkipped());
            assertEquals(1, source.getFiles());
            assertEquals(0, source.getRefused());
            assertEquals("{}", source.getBytesBehindByFile());
            assertEquals(5, sink.getEventDrainSuccessCount());
            assertEquals(5, sink.getQueueLength());
            assertEquals(0, sink.getOutage());
            assertTrue(sink.getLastSuccess() > 0);
        }
        assertTrue(admin.hgetAll("shop:lines:files:it").keySet().stream().anyMatch(f -> f.startsWith("file:")));
        assertFalse(admin.exists("shop:lines:pushed:it"));
    }

    @Test
    void aBatchMayBeLargerThanWhatIsUsuallyInFlight() throws Exception {
        int batch = 30_000;
        String large = conf + """
                sources.f.batchSize = %1$d
                channels.c.capacity = %1$d
                channels.c.transactionCapacity = %1$d
                """.formatted(batch);
        for (int file = 0; file < 3; file++) {
            String name = file + "-";
            write(
                    name + ".jsonl",
                    IntStream.range(0, batch).mapToObj(i -> name + i).toArray(String[]::new));
        }
        try (InnerAgent agent = new InnerAgent(temp, large).start()) {
            await(() -> admin.llen("shop:lines") == 3L * batch);
        }
    }

    @Test
    void startsAtTheEndOnlyWhereNothingIsRememberedYet() throws Exception {
        String end = conf + "sources.f.start = end\n";
        write("a.jsonl", "a-0", "a-1");
        try (InnerAgent agent = new InnerAgent(temp, end).start()) {
            await(() -> admin.hgetAll("shop:lines:files:it").keySet().stream().anyMatch(f -> f.startsWith("file:")));
            write("a.jsonl", "a-2");
            awaitList("a-2");
        }
        write("a.jsonl", "a-3");
        write("b.jsonl", "b-0");
        try (InnerAgent agent = new InnerAgent(temp, end).start()) {
            await(() -> admin.llen("shop:lines") >= 3);
            assertEquals(List.of("a-2", "a-3", "b-0"), admin.sort("shop:lines", alpha()));
        }
    }

    private static redis.clients.jedis.params.SortingParams alpha() {
        return new redis.clients.jedis.params.SortingParams().alpha();
    }

    /** When Flume reads a changed configuration, it keeps a memory channel with its contents. */
    @Test
    void whatAPredecessorLeftInTheChannelNeitherComesTwiceNorKeepsOthersOut() throws Exception {
        write("a.jsonl", "a-0", "a-1");
        try (Logs logs = Logs.of(RedisSink.class);
                InnerAgent agent = new InnerAgent(temp, conf).initialize()) {
            String[] full = Events.bodies("left", 0, 100);
            agent.sink("r").getChannel().start();
            Events.put(agent.sink("r").getChannel(), full);
            agent.start();
            awaitList("a-0", "a-1");
            assertEquals(1, logs.count("dropped 100 events in c; re-reads their lines"), logs::toString);
            assertEquals(1, logs.count("100 of them came from another source and are lost"), logs::toString);
        }
    }

    @Test
    void anInterceptorMayChangeBodies() throws Exception {
        write("a.jsonl", "a-0", "a-1");
        String changed = conf + """
                sources.f.interceptors = i
                sources.f.interceptors.i.type = search_replace
                sources.f.interceptors.i.searchPattern = a
                sources.f.interceptors.i.replaceString = longer
                """;
        try (InnerAgent agent = new InnerAgent(temp, changed).start()) {
            awaitList("longer-0", "longer-1");
        }
    }

    /** An unsupported interceptor: the sink must notice that a line is missing. */
    public static final class DropsOne implements Interceptor {

        /** Flume creates the interceptor through this. */
        public static final class Builder implements Interceptor.Builder {
            @Override
            public Interceptor build() {
                return new DropsOne();
            }

            @Override
            public void configure(Context context) {}
        }

        @Override
        public void initialize() {}

        @Override
        public Event intercept(Event event) {
            return new String(event.getBody(), StandardCharsets.UTF_8).equals("a-1") ? null : event;
        }

        @Override
        public List<Event> intercept(List<Event> events) {
            return events.stream().filter(e -> intercept(e) != null).toList();
        }

        @Override
        public void close() {}
    }

    @Test
    void anInterceptorThatDropsEventsStopsTheDeliveryWithTheReason() throws Exception {
        write("a.jsonl", "a-0", "a-1", "a-2");
        String dropping = conf + """
                sources.f.interceptors = i
                sources.f.interceptors.i.type = coffee.flume.FileModeIT$DropsOne$Builder
                channels.c.keep-alive = 0
                """;
        try (Logs logs = Logs.of(RedisSink.class);
                InnerAgent agent = new InnerAgent(temp, dropping).start()) {
            await(() -> agent.sink("r").counter().getStopped() == 1);
            await(() -> logs.count("does an interceptor drop or split events") > 0);
            assertEquals(List.of("a-0"), admin.lrange("shop:lines", 0, -1));
        }
    }

    private void write(String name, String... lines) throws IOException {
        Files.writeString(
                files.resolve(name),
                String.join("\n", lines) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void awaitList(String... lines) {
        await(() -> admin.llen("shop:lines") >= lines.length);
        assertEquals(List.of(lines), admin.lrange("shop:lines", 0, -1));
    }
}
