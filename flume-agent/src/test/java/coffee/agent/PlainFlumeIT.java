package coffee.agent;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plug-in in a plain Flume: unpacked as an operator does it, and started by Flume's own main class. */
@Timeout(240)
class PlainFlumeIT {

    private static final Path SINK = Rig.HOME.resolve("flume-redis-sink/target");

    @TempDir
    private Path temp;

    private Path flume;

    @BeforeEach
    void unpackThePlugin() throws Exception {
        flume = Files.createDirectories(temp.resolve("flume"));
        Path lib = Files.createDirectories(flume.resolve("lib"));
        try (Stream<Path> jars = Files.list(SINK.resolve("flume/lib"))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        try (Stream<Path> files = Files.list(SINK)) {
            Path archive = files.filter(f -> f.toString().endsWith("-plugin.tar.gz"))
                    .findFirst()
                    .orElseThrow();
            Process tar = new ProcessBuilder("tar", "xzf", archive.toString(), "-C", flume.toString()).start();
            assertEquals(0, tar.waitFor());
        }
    }

    /** The first configuration in the plug-in's README works; only its paths and addresses are replaced. */
    @Test
    void theQuickstartRunsInAPlainFlume() throws IOException {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
            // given
            List<String> lines = TestLines.given("orders-10k.jsonl");
            TestLines.append(rig.folder.resolve("access.log"), lines);
            String readme = Files.readString(Rig.HOME.resolve("flume-redis-sink/README.md"));
            int from = readme.indexOf("```properties") + "```properties".length();
            String quickstart = readme.substring(from, readme.indexOf("```", from))
                    .replace("/var/log/shop", rig.folder.toString())
                    .replace("redis://localhost:6379", rig.redis.uri())
                    .replace("shop:access", Queue.KEY);
            Path conf = Files.writeString(temp.resolve("access.conf"), quickstart);

            // when
            Process process = start(rig, "agent", conf, 0);
            try {
                // then
                rig.queue.awaitExactly(lines);
            } finally {
                process.destroyForcibly().onExit().join();
            }
        }
    }

    /** Flume runs on, because another part of the agent may still work. */
    @Test
    void aForbiddenWiringReadsNothingAndSaysSo() throws IOException {
        try (Rig rig = new Rig(temp, "flume-files.conf")) {
            // given
            Path conf = temp.resolve("two-sinks.conf");
            Files.writeString(
                    conf,
                    Files.readString(Rig.HOME.resolve("conf/flume-files.conf"))
                            + "coffee.sinks = redis second\ncoffee.sinks.second.type = logger\n"
                            + "coffee.sinks.second.channel = memory\n");
            rig.append(TestLines.numbered(0, 100));
            int port = EmbeddedRedis.freePort();

            // when
            Process process = start(rig, "coffee", conf, port);
            try {
                await(
                        "the source is refused",
                        () -> "1"
                                .equals(AgentProcess.counters(port)
                                        .getOrDefault("SOURCE.orders", Map.of())
                                        .get("Refused")));

                // then
                String reason = "orders: reads nothing, because only one sink, or one failover group, may take from its"
                        + " channel memory, not redis, second";
                await(this::log, () -> log().contains(reason));
                assertEquals(0, rig.queue.length());
                assertTrue(process.isAlive());
            } finally {
                process.destroyForcibly().onExit().join();
            }
        }
    }

    private String log() {
        try {
            return Files.readString(temp.resolve("plain.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(Rig rig, String name, Path conf, int port) throws IOException {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        if (port > 0) {
            words.addAll(List.of("-Dflume.monitoring.type=http", "-Dflume.monitoring.port=" + port));
        }
        words.addAll(List.of(
                "-cp", new FlumeFolder(flume).classpath(AgentConf.read(conf)), "org.apache.flume.node.Application"));
        words.addAll(List.of("-n", name, "-f", conf.toString()));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("COFFEE_REDIS_URI", rig.redis.uri());
        builder.environment().put("COFFEE_FLUME_FILES", rig.folder + "/orders.jsonl");
        return builder.redirectErrorStream(true)
                .redirectOutput(temp.resolve("plain.log").toFile())
                .start();
    }

    @Test
    void bringsNothingThatFlumeHas() throws IOException {
        List<String> flumes = artifacts(flume.resolve("lib"));
        List<String> ours = artifacts(flume.resolve("plugins.d/coffee-redis-sink/libext"));

        assertTrue(ours.contains("jedis"), ours::toString);
        assertEquals(List.of(), ours.stream().filter(flumes::contains).toList());
    }

    private static List<String> artifacts(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.map(jar -> jar.getFileName().toString().replaceAll("-[0-9].*", ""))
                    .toList();
        }
    }
}
