package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plug-in as others have it: unpacked into a Flume that knows nothing of us, and started by Flume's own main class. */
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

    @Test
    void runsInAPlainFlume() throws IOException {
        try (Rig rig = new Rig(temp, "flume-taildir.conf")) {
            // given
            List<String> lines = Lines.given("orders-10k.jsonl");
            Lines.append(rig.file, lines);
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-cp",
                    new FlumeFolder(flume).classpath(),
                    "org.apache.flume.node.Application",
                    "-n",
                    "coffee",
                    "-f",
                    Rig.HOME.resolve("conf/flume-taildir.conf").toString());
            builder.environment().put("COFFEE_REDIS_URI", rig.redis.uri());
            builder.environment().put("COFFEE_FLUME_FILES", rig.folder + "/orders.jsonl");
            builder.environment().put("COFFEE_FLUME_DATA", temp.resolve("data").toString());
            Path log = temp.resolve("plain.log");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();

            // when
            try {
                // then
                rig.queue.awaitExactly(lines);
            } finally {
                process.destroyForcibly().onExit().join();
            }
        }
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
