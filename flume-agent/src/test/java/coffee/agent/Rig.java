package coffee.agent;

import static coffee.redis.embedded.Await.await;

import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.RedisBackup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder with an order file and its rotated forms, a Redis that can be restored to an earlier state, and the agent
 * that was started last. For one test.
 */
final class Rig implements AutoCloseable {

    /** An agent that runs for seconds does not need the optimizing compiler. */
    private static final Map<String, String> QUICK = Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

    static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    final Path folder;
    final Path file;
    final EmbeddedRedis redis;
    final Queue queue;

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>(QUICK);
    private String redisUri;
    private AgentProcess agent;

    Rig(Path folder, String conf, String... redisSettings) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("orders"));
        this.file = this.folder.resolve("orders.jsonl");
        this.redis = EmbeddedRedis.start(redisSettings);
        this.queue = new Queue(redis);
        this.redisUri = redis.uri();
        words.add(HOME.resolve("conf").resolve(conf).toString());
        words.addAll(List.of("--heap", "256m"));
        if (!conf.equals("flume-collect.conf")) {
            words.add("--file");
            words.add((conf.equals("flume-spooldir.conf") ? this.folder : file).toString());
        }
    }

    /**
     * Starts an agent on this file, with its data in the folder {@code flume} and these settings, {@code name=value}.
     */
    static AgentProcess agent(Path temp, String conf, Path file, String... settings) throws IOException {
        List<String> words = new ArrayList<>(
                List.of(HOME.resolve("conf").resolve(conf).toString(), "--heap", "256m", "--file", file.toString()));
        for (String setting : settings) {
            words.addAll(List.of("--set", setting));
        }
        return AgentProcess.start(HOME, temp.resolve("flume"), QUICK, words);
    }

    /** Uses another configuration. */
    Rig conf(Path conf) {
        words.set(0, conf.toString());
        return this;
    }

    /** Lets the agents reach Redis at another address. */
    Rig through(String uri) {
        redisUri = uri;
        return this;
    }

    Rig environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Rig environment(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    Rig words(String... more) {
        words.addAll(List.of(more));
        return this;
    }

    /** Starts an agent, and does not wait until it runs. */
    AgentProcess launch() throws IOException {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--set", "redis.uri=" + redisUri));
        agent = AgentProcess.start(HOME, data(), environment, all);
        return agent;
    }

    AgentProcess start() throws IOException {
        return launch().awaitRunning();
    }

    /**
     * Waits until a child process has read to the end of the file: a restarted tail sees only what is appended then.
     */
    void awaitTail() {
        await("a tail of " + file, () -> ProcessHandle.current().descendants().anyMatch(this::standsAtTheEnd));
    }

    private boolean standsAtTheEnd(ProcessHandle process) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            for (Path number : open.toList()) {
                if (Files.readSymbolicLink(number).equals(file.toRealPath())) {
                    String at = Files.readString(proc.resolve("fdinfo").resolve(number.getFileName()));
                    return at.startsWith("pos:\t" + Files.size(file) + "\n");
                }
            }
        } catch (IOException | UncheckedIOException itHasEnded) {
            return false;
        }
        return false;
    }

    void append(List<String> lines) {
        TestLines.append(file, lines);
    }

    /** Moves orders.jsonl.1 to .2, and orders.jsonl to .1, as logrotate does. */
    void rotate() throws IOException {
        Path first = folder.resolve("orders.jsonl.1");
        if (Files.exists(first)) {
            Files.move(first, folder.resolve("orders.jsonl.2"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(file, first);
    }

    /** Copies orders.jsonl to .1 and empties it, as logrotate does with copytruncate. */
    void copyTruncate() throws IOException {
        Files.copy(file, folder.resolve("orders.jsonl.1"), StandardCopyOption.REPLACE_EXISTING);
        truncate();
    }

    void truncate() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /** A copy of what Redis has on disk now; needs a Redis with {@code appendfsync always}. */
    RedisBackup saveRedis() throws IOException {
        return RedisBackup.of(redis, folder.resolveSibling("redis"));
    }

    Path data() {
        return folder.resolveSibling("flume");
    }

    @Override
    public void close() {
        if (agent != null) {
            agent.close();
        }
        queue.close();
        redis.close();
    }
}
