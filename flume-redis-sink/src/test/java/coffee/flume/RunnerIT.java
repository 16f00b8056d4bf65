package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.TlsFront;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flume.Channel;
import org.apache.flume.Context;
import org.apache.flume.SinkProcessor;
import org.apache.flume.SinkRunner;
import org.apache.flume.channel.file.FileChannel;
import org.apache.flume.conf.Configurables;
import org.apache.flume.sink.DefaultSinkProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.UnifiedJedis;

/** The sink as Flume runs it: by its runner, at a file channel. */
@Timeout(120)
class RunnerIT {

    @TempDir
    private Path folder;

    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final UnifiedJedis admin = RedisAddress.local(redis.port()).openClient(1);
    private Channel channel;
    private SinkRunner runner;

    @AfterEach
    void stop() {
        if (runner != null) {
            runner.stop();
        }
        channel.stop();
        admin.close();
        redis.close();
    }

    @Test
    void bringsAnEventThatComesWhenAllIsQuiet() {
        channel = fileChannel();
        start("redis.port", Integer.toString(redis.port()));
        long[] waits = new long[10];
        for (int i = 0; i < waits.length; i++) {
            // given a sink that has been idle for longer than it waits for an event
            pause(i == 0 ? 2_500 : 100);
            // when
            long put = System.nanoTime();
            Events.put(channel, "order");
            while (admin.llen("coffee:orders") <= i) {
                Thread.onSpinWait();
            }
            waits[i] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - put);
        }
        Arrays.sort(waits);
        assertTrue(waits[waits.length / 2] < 300, Arrays.toString(waits));
    }

    /**
     *  1. events without an identity wait in a file channel
     *  2. the agent is stopped and started cleanly, again and again, in mid-stream
     *  3. Redis has all of them once, in order
     */
    @Test
    void stopsAndStartsInMidStream() {
        channel = fileChannel();
        int events = 6_000;
        for (int from = 0; from < events; from += 1_000) {
            Events.put(channel, Events.bodies("order", from, from + 1_000));
        }
        // when
        for (int stops = 0; stops < 12; stops++) {
            long before = admin.llen("coffee:orders");
            start("redis.port", Integer.toString(redis.port()), "batchSize", "7");
            while (admin.llen("coffee:orders") < Math.min(events, before + 300)) {
                Thread.onSpinWait();
            }
            runner.stop();
            if (stops % 4 == 3) {
                channel.stop();
                channel = fileChannel();
            }
        }
        start("redis.port", Integer.toString(redis.port()));
        while (admin.llen("coffee:orders") < events) {
            Thread.onSpinWait();
        }
        // then
        assertEquals(List.of(Events.bodies("order", 0, events)), admin.lrange("coffee:orders", 0, -1));
    }

    @Test
    void pushesThroughTls() throws Exception {
        channel = fileChannel();
        try (TlsFront tls = TlsFront.to(redis.port(), folder)) {
            Events.put(channel, Events.bodies("order", 0, 300));
            start(
                    "redis.uri",
                    "rediss://localhost:" + tls.port(),
                    "redis.tls.trustStore",
                    tls.serverCertificate().toString(),
                    "redis.tls.keyStore",
                    tls.clientKeys().toString(),
                    "redis.tls.keyStorePassword",
                    TlsFront.PASSWORD);
            while (admin.llen("coffee:orders") < 300) {
                Thread.onSpinWait();
            }
            runner.stop();
            runner = null;
        }
        assertEquals(List.of(Events.bodies("order", 0, 300)), admin.lrange("coffee:orders", 0, -1));
    }

    private Channel fileChannel() {
        FileChannel files = new FileChannel();
        files.setName("files");
        Configurables.configure(
                files,
                new Context(Map.of(
                        "checkpointDir", folder.resolve("checkpoint").toString(),
                        "dataDirs", folder.resolve("data").toString(),
                        "capacity", "10000",
                        "transactionCapacity", "1000",
                        "minimumRequiredSpace", "1048576")));
        files.start();
        return files;
    }

    private void start(String... properties) {
        Context context = new Context(Map.of("identity", "it"));
        for (int i = 0; i < properties.length; i += 2) {
            context.put(properties[i], properties[i + 1]);
        }
        RedisSink sink = new RedisSink();
        sink.setName("sink");
        sink.configure(context);
        sink.setChannel(channel);
        SinkProcessor processor = new DefaultSinkProcessor();
        processor.setSinks(List.of(sink));
        runner = new SinkRunner(processor);
        runner.start();
    }

    private static void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
