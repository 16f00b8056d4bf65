package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which wirings of a source are refused, and with which reason. Flume itself builds each of them. */
class WiringTest {

    private static final String ONE_SINK = "sources = f\nchannels = c\nsinks = r";
    private static final String TWO_SINKS = "sources = f\nchannels = c\nsinks = r s";
    private static final String SOURCE = """
            sources.f.type = coffee.flume.FileSource
            sources.f.channels = c
            sources.f.files = /nowhere/.*
            sources.f.batchSize = 100
            """;
    private static final String MEMORY = """
            channels.c.type = memory
            """;
    private static final String SINK = """
            sinks.r.type = coffee.flume.RedisSink
            sinks.r.channel = c
            sinks.r.redis.key = lines
            """;
    private static final String ANOTHER_SINK = """
            sinks.s.type = coffee.flume.RedisSink
            sinks.s.channel = c
            sinks.s.redis.key = lines
            """;
    private static final String KAFKA_SINK = """
            sinks.s.type = coffee.flume.KafkaSink
            sinks.s.channel = c
            sinks.s.kafka.bootstrap = 127.0.0.1:9092
            sinks.s.kafka.topic = lines
            """;
    private static final String GROUP = """
            sinkgroups = g
            sinkgroups.g.sinks = r s
            sinkgroups.g.processor.type = failover
            sinkgroups.g.processor.priority.r = 2
            sinkgroups.g.processor.priority.s = 1
            sinks.r.onFailure = throw
            sinks.s.onFailure = throw
            """;

    @TempDir
    private Path folder;

    @Test
    void joinsASourceToTheOneSinkOfItsChannel() throws IOException {
        InnerAgent agent = agent(ONE_SINK, SOURCE, MEMORY, SINK);
        assertNull(agent.source("f").refusal());
        agent(ONE_SINK, SOURCE, MEMORY, SINK, "sinks.r.identity = till");
    }

    @Test
    void theIdentityIsGivenOnceToTheSourceOrToTheSink() throws IOException {
        InnerAgent bySource = agent(ONE_SINK, SOURCE, MEMORY, SINK, "sources.f.identity = till");
        InnerAgent bySink = agent(ONE_SINK, SOURCE, MEMORY, SINK, "sinks.r.identity = till");
        assertEquals("till", bySource.sink("r").identity());
        assertEquals("till", bySink.sink("r").identity());
        assertEquals(
                "its identity till is not that of the sink r, bar: give it once",
                refusal(ONE_SINK, SOURCE, MEMORY, SINK, "sources.f.identity = till\nsinks.r.identity = bar"));
    }

    @Test
    void joinsASourceToAFailoverGroupOfOneIdentity() throws IOException {
        String[] group = {TWO_SINKS, SOURCE, MEMORY, SINK, ANOTHER_SINK, GROUP};
        assertNull(agent(with(group, "sources.f.identity = till")).source("f").refusal());
        assertTrue(refusal(group).startsWith("the sinks of its failover group have different identities, "));
        assertEquals(
                "the sinks of its failover group push to different queues, lines and other",
                refusal(with(group, "sources.f.identity = till\nsinks.s.redis.key = other")));
        assertEquals(
                "the sink s of its failover group needs onFailure = throw: a group hears of a failure by an exception",
                refusal(with(group, "sources.f.identity = till\nsinks.s.onFailure = backoff")));
    }

    @Test
    void joinsASourceToAKafkaSinkButNotToBothKinds() throws IOException {
        assertNull(agent("sources = f\nchannels = c\nsinks = s", SOURCE, MEMORY, KAFKA_SINK)
                .source("f")
                .refusal());
        assertEquals(
                "the sinks of its failover group push to different queues, lines and lines",
                refusal(TWO_SINKS, SOURCE, MEMORY, SINK, KAFKA_SINK, GROUP, "sources.f.identity = till"));
    }

    @Test
    void refusesAFileChannel() throws IOException {
        assertEquals(
                "its channel c must be a memory channel, not a FileChannel: the positions are in the queue, and a"
                        + " channel that keeps events too would duplicate lines",
                refusal(
                        ONE_SINK,
                        SOURCE,
                        "channels.c.type = file\nchannels.c.checkpointDir = " + folder.resolve("c")
                                + "\nchannels.c.dataDirs = " + folder.resolve("d"),
                        SINK));
    }

    @Test
    void refusesASecondSink() throws IOException {
        assertEquals(
                "only one sink, or one failover group, may take from its channel c, not r, s",
                refusal(TWO_SINKS, SOURCE, MEMORY, SINK, ANOTHER_SINK));
        assertEquals(
                "only one sink, or one failover group, may take from its channel c, not r, s",
                refusal(TWO_SINKS, SOURCE, MEMORY, SINK, "sinks.s.type = logger\nsinks.s.channel = c"));
    }

    @Test
    void refusesLoadBalancing() throws IOException {
        assertEquals(
                "the sinks of its channel c may be a failover group only, not one with a LoadBalancingSinkProcessor;"
                        + " otherwise use one of Flume's own sources, which are at least once",
                refusal(
                        TWO_SINKS,
                        SOURCE,
                        MEMORY,
                        SINK,
                        ANOTHER_SINK,
                        "sinkgroups = g\nsinkgroups.g.sinks = r s\nsinkgroups.g.processor.type = load_balance"));
    }

    @Test
    void refusesAMultiplexingSelectorAndSeveralChannels() throws IOException {
        String[] two = {
            "sources = f\nchannels = c d\nsinks = r s",
            SOURCE,
            MEMORY,
            "channels.d.type = memory",
            SINK,
            ANOTHER_SINK,
            "sinks.s.channel = d\nsources.f.channels = c d"
        };
        assertEquals(
                "it must have one channel, not c, d; otherwise use one of Flume's own sources, which are at least once",
                refusal(two));
        assertEquals(
                "its selector must be the replicating one, not a MultiplexingChannelSelector; otherwise use"
                        + " one of Flume's own sources, which are at least once",
                refusal(with(
                        two,
                        "sources.f.selector.type = multiplexing\nsources.f.selector.header = h\n"
                                + "sources.f.selector.default = c")));
    }

    @Test
    void refusesAnotherKindOfSinkAndNone() throws IOException {
        assertEquals(
                "the sink r must be a coffee.flume.RedisSink or KafkaSink, not a NullSink; otherwise use one of"
                        + " Flume's own sources, which are at least once",
                refusal(ONE_SINK, SOURCE, MEMORY, "sinks.r.type = null\nsinks.r.channel = c"));
        assertEquals(
                "no sink takes from its channel c",
                refusal(
                        "sources = f g\nchannels = c d\nsinks = r",
                        SOURCE,
                        MEMORY,
                        "channels.d.type = memory\nsources.g.type = seq\nsources.g.channels = d",
                        SINK,
                        "sinks.r.channel = d"));
    }

    @Test
    void refusesASourceBesideItOnItsChannel() throws IOException {
        assertEquals(
                "the source g uses its channel c too: give each a channel and a sink of its own",
                refusal(
                        "sources = f g\nchannels = c\nsinks = r",
                        SOURCE,
                        MEMORY,
                        SINK,
                        "sources.g.type = seq\nsources.g.channels = c"));
    }

    @Test
    void aRefusedSourceReadsNothingSaysSoAndTellsTheLauncher() throws Exception {
        CompletableFuture<String> reported = new CompletableFuture<>();
        FatalProblems.listen(reported::complete);
        try (Logs logs = Logs.of(FileSource.class);
                InnerAgent agent = agent(TWO_SINKS, SOURCE, MEMORY, SINK, ANOTHER_SINK)) {
            agent.source("f").start();
            for (int i = 0; i < 3; i++) {
                agent.source("f").process();
            }
            String reason = "only one sink, or one failover group, may take from its channel c, not r, s";
            assertEquals("f: " + reason, reported.get(10, TimeUnit.SECONDS));
            assertEquals(1, logs.count("ERROR f: reads nothing, because " + reason), logs::toString);
            assertEquals(1, agent.source("f").counter().getRefused());
            agent.source("f").stop();
        } finally {
            FatalProblems.listen(reason -> {});
        }
    }

    private static String[] with(String[] properties, String more) {
        String[] all = Arrays.copyOf(properties, properties.length + 1);
        all[properties.length] = more;
        return all;
    }

    private InnerAgent agent(String... properties) throws IOException {
        return new InnerAgent(folder, String.join("\n", properties)).initialize();
    }

    private String refusal(String... properties) throws IOException {
        return agent(properties).source("f").refusal();
    }
}
