package coffee.redis.embedded;

import coffee.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Redis server, with an append-only file and without eviction. */
public final class EmbeddedRedis extends EmbeddedServer {

    private static final String NAME = "Redis";

    private final List<String> settings;

    private EmbeddedRedis(List<String> settings) throws IOException {
        super(NAME);
        this.settings = settings;
    }

    private EmbeddedRedis(int port, Path folder, List<String> settings) throws IOException {
        super(NAME, port, folder);
        this.settings = settings;
    }

    /**
     * Starts a server on a free port, in a new folder; {@code settings} are words of its command line, such as
     * {@code "--appendfsync", "always"}.
     */
    public static EmbeddedRedis start(String... settings) {
        try {
            EmbeddedRedis redis = new EmbeddedRedis(List.of(settings));
            redis.begin();
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server on this port with its data in this folder, which is kept. */
    public static EmbeddedRedis start(int port, Path folder, String... settings) throws IOException {
        EmbeddedRedis redis = new EmbeddedRedis(port, folder, List.of(settings));
        redis.begin();
        return redis;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    @Override
    protected List<String> command() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                RedisBinary.path().toString(),
                "--port",
                Integer.toString(port()),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder().toString(),
                "--daemonize",
                "no",
                "--appendonly",
                "yes",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction"));
        command.addAll(settings);
        return command;
    }

    @Override
    protected String ready() {
        return "Ready to accept connections";
    }

    /** The last line, without process and time. */
    @Override
    protected String reason(List<String> lines) {
        return lines.get(lines.size() - 1).replaceFirst("^.* [#*.-] ", "").strip();
    }
}
