package coffee.agent;

import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder for order files, a Redis and an agent of which there is at most one at a time. For one test. */
final class Rig implements AutoCloseable {

    static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    final Path folder;
    final Path file;
    final EmbeddedRedis redis;
    final Queue queue;

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String redisUri;
    private AgentProcess agent;

    Rig(Path folder, String conf, String... redisSettings) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("orders"));
        this.file = this.folder.resolve("orders.jsonl");
        this.redis = EmbeddedRedis.start(redisSettings);
        this.queue = new Queue(redis);
        this.redisUri = redis.uri();
        words.add(HOME.resolve("conf").resolve(conf).toString());
        words.addAll(List.of("--heap", "256m", "--file"));
        words.add((conf.equals("flume-spooldir.conf") ? this.folder : file).toString());
    }

    /** Starts another configuration than the one it was made for. */
    Rig conf(Path conf) {
        words.set(0, conf.toString());
        return this;
    }

    /** Has the agents reach Redis by another way. */
    Rig through(String uri) {
        redisUri = uri;
        return this;
    }

    Rig environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Rig words(String... more) {
        words.addAll(List.of(more));
        return this;
    }

    /** Starts an agent, which need not have come up yet. */
    AgentProcess launch() throws IOException {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--set", "redis.uri=" + redisUri));
        agent = AgentProcess.start(HOME, data(), environment, all);
        return agent;
    }

    AgentProcess start() throws IOException {
        return launch().awaitRunning();
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
