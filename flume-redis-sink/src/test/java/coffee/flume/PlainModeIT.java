package coffee.flume;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flume.Channel;
import org.apache.flume.Context;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.SinkRunner;
import org.apache.flume.channel.file.FileChannel;
import org.apache.flume.conf.Configurables;
import org.apache.flume.sink.DefaultSinkProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;

/** A sink behind a source that is not ours, with a real Redis. */
@Timeout(60)
class PlainModeIT {

    private static final String KEY = "lines";

    @TempDir
    private Path folder;

    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final FaultyProxy network = FaultyProxy.to(redis.port());
    private final UnifiedJedis admin = RedisAddress.local(redis.port()).openClient(1);
    private final Logs logs = Logs.of(RedisSink.class);
    private final List<SinkRunner> runners = new ArrayList<>();
    private final List<RedisSink> sinks = new ArrayList<>();
    private Channel channel = Events.channel();

    @AfterEach
    void stop() {
        runners.forEach(SinkRunner::stop);
        sinks.forEach(RedisSink::stop);
        channel.stop();
        network.close();
        admin.close();
        redis.close();
        logs.close();
    }

    @Test
    void pushesInOrderAndRemembersItsLastBatchForAWhile() {
        run(sink("a"));
        Events.put(channel, Events.bodies("line", 0, 250));
        awaitList(Events.bodies("line", 0, 250));
        assertEquals(16, admin.get("lines:pushed:a").length());
        assertTrue(admin.ttl("lines:pushed:a") > 3_600);
    }

    /** The sink of the previous version stored a hash at this key. */
    @Test
    void takesThePlaceOfWhatThePreviousVersionRemembered() {
        admin.hset("lines:pushed:a", Map.of("last", "1", "f:/orders", "0 3 abc 1"));
        run(sink("a"));
        Events.put(channel, "line");
        awaitList("line");
        assertEquals("string", admin.type("lines:pushed:a"));
    }

    /**
     *  1. start two sinks on one channel, one of them behind a faulty network
     *  2. lose the reply to a batch of that sink
     *  3. the other sink continues, and does not get the events in doubt
     *  4. every line is on the list once
     */
    @Test
    void aLostReplyDoublesNothingAlsoWithAnotherSinkOnTheChannel() throws Exception {
        // given
        RedisSink unlucky = sinkOverTheNetwork();
        run(unlucky);
        Events.put(channel, "line-0");
        await(() -> admin.llen(KEY) == 1);
        RedisSink lucky = sink("b");

        // when
        network.swallowReplies(true);
        Events.put(channel, Events.bodies("line", 1, 50));
        await(() -> unlucky.counter().getOutage() == 1);
        run(lucky);
        Events.put(channel, Events.bodies("line", 50, 100));
        await(() -> admin.llen(KEY) >= 51);
        network.swallowReplies(false);
        await(() -> unlucky.counter().getOutage() == 0);

        // then
        await(() -> admin.llen(KEY) >= 100);
        List<String> all = new ArrayList<>(admin.lrange(KEY, 0, -1));
        all.sort(Comparator.comparingInt(l -> Integer.parseInt(l.substring(5))));
        assertEquals(List.of(Events.bodies("line", 0, 100)), all);
        assertEquals(0, Events.waiting(channel));
        assertTrue(unlucky.counter().getEventsRecognised() > 0);
    }

    /** A batch that is held back in the network, and arrives after the sink's next claim, must be refused. */
    @Test
    void aBatchThatComesLateIsRefused() {
        RedisSink sink = sinkOverTheNetwork();
        run(sink);
        Events.put(channel, "line-0");
        await(() -> admin.llen(KEY) == 1);
        // when
        network.stallPresent();
        Events.put(channel, Events.bodies("line", 1, 10));
        await(() -> admin.llen(KEY) == 10);
        network.flow();
        Events.put(channel, Events.bodies("line", 10, 20));
        // then
        awaitList(Events.bodies("line", 0, 20));
    }

    @Test
    void stoppedWhileInDoubtItLeavesTheEventsAndSaysSo() {
        RedisSink sink = sinkOverTheNetwork();
        run(sink);
        Events.put(channel, "line-0");
        await(() -> admin.llen(KEY) == 1);
        // when
        network.swallowReplies(true);
        Events.put(channel, Events.bodies("line", 1, 8));
        await(() -> sink.counter().getOutage() == 1);
        runners.remove(0).stop();
        // then
        // The number of events is not checked: it depends on the channel's counters, which lag.
        assertEquals(1, logs.count("events had arrived: they may be pushed twice"), logs::toString);
        assertEquals(7, Events.waiting(channel));
    }

    @Test
    void inASinkGroupItThrowsAndLeavesTheEvents() throws Exception {
        RedisSink sink = sink("a", "redis.port", Integer.toString(network.port()), "onFailure", "throw");
        sink.start();
        network.refuse(true);
        network.cut();
        Events.put(channel, "line");
        EventDeliveryException e = assertThrows(EventDeliveryException.class, sink::process);
        assertTrue(
                e.getMessage().startsWith("a: redis://localhost:" + network.port() + " does not answer"),
                e.getMessage());
        assertEquals(1, Events.waiting(channel));
        // when
        network.refuse(false);
        sink.process();
        // then
        awaitList("line");
    }

    /** Firewalls drop idle connections: that must not leave a batch in doubt. */
    @Test
    void aConnectionThatBrokeWhileIdleIsReplacedBeforeItIsUsed() throws Exception {
        RedisSink sink = sink("a");
        run(sink);
        Events.put(channel, "line-0");
        awaitList("line-0");
        admin.sendCommand(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
        Thread.sleep(1_200);
        // when
        Events.put(channel, "line-1");
        // then
        awaitList("line-0", "line-1");
        assertEquals(0, sink.counter().getRetries());
        assertEquals(0, sink.counter().getEventWriteFail());
    }

    @Test
    void putsLargeEventsAsideOrDropsThem() {
        RedisSink aside = sink("a", "maxEventBytes", "6", "oversizeKey", "large");
        run(aside);
        Events.put(channel, "line-0", "much-too-long", "line-1");
        awaitList("line-0", "line-1");
        assertEquals(List.of("much-too-long"), admin.lrange("large", 0, -1));
        runners.remove(0).stop();
        // when there is no list for them
        RedisSink drops = sink("b", "maxEventBytes", "6");
        run(drops);
        Events.put(channel, "much-too-long", "line-2");
        // then
        awaitList("line-0", "line-1", "line-2");
        await(() -> drops.counter().getEventsOversize() == 1);
        assertEquals(1, logs.count("dropped 1 events of more than 6 bytes"), logs::toString);
    }

    @Test
    void waitsAtTheLimitUntilTheListHasDrainedToNineTenths() throws Exception {
        RedisSink sink = sink("a", "maxQueueLength", "100", "batchSize", "30");
        run(sink);
        Events.put(channel, Events.bodies("line", 0, 150));
        await(() -> sink.counter().getQueueFull() == 1);
        assertEquals(100, admin.llen(KEY));
        // when
        admin.lpop(KEY, 5);
        Thread.sleep(300);
        assertEquals(95, admin.llen(KEY));
        admin.lpop(KEY, 5);
        // then
        await(() -> admin.llen(KEY) > 90);
        assertEquals(1, logs.count("has reached maxQueueLength = 100"), logs::toString);
    }

    @Test
    void somethingElseAtAKeyIsNamedAndWaitedFor() {
        admin.set(KEY, "somebody's note");
        RedisSink sink = sink("a");
        run(sink);
        Events.put(channel, "line");
        await(() -> logs.count("WRONGTYPE lines is a string, and must be a list") == 1);
        // when
        admin.del(KEY);
        // then
        awaitList("line");
    }

    /** Flume interrupts a sink's thread to stop it, and an interrupt during a file channel's I/O closes its files. */
    @Test
    void stopsAndStartsAtAFileChannelAmidAStream() {
        channel.stop();
        channel = fileChannel();
        String[] lines = Events.bodies("line", 0, 3_000);
        for (int from = 0; from < lines.length; from += 1_000) {
            Events.put(channel, Arrays.copyOfRange(lines, from, from + 1_000));
        }
        for (int stops = 0; stops < 5; stops++) {
            long before = admin.llen(KEY);
            run(sink("a", "batchSize", "7"));
            await(() -> admin.llen(KEY) >= Math.min(lines.length, before + 300));
            runners.remove(0).stop();
        }
        run(sink("a"));
        awaitList(lines);
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

    private RedisSink sink(String name, String... properties) {
        Context context = new Context();
        context.put("identity", name);
        context.put("redis.key", KEY);
        context.put("redis.port", Integer.toString(redis.port()));
        for (int i = 0; i < properties.length; i += 2) {
            context.put(properties[i], properties[i + 1]);
        }
        RedisSink sink = new RedisSink();
        sink.setName(name);
        sink.configure(context);
        sink.setChannel(channel);
        sinks.add(sink);
        return sink;
    }

    private RedisSink sinkOverTheNetwork() {
        return sink("a", "redis.port", Integer.toString(network.port()), "redis.timeout", "300ms");
    }

    private void run(RedisSink sink) {
        DefaultSinkProcessor processor = new DefaultSinkProcessor();
        processor.setSinks(List.of(sink));
        SinkRunner runner = new SinkRunner(processor);
        runner.start();
        runners.add(runner);
    }

    private void awaitList(String... lines) {
        await(() -> admin.llen(KEY) >= lines.length);
        assertEquals(List.of(lines), admin.lrange(KEY, 0, -1));
    }
}
