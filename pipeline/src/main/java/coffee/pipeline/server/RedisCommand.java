package coffee.pipeline.server;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import coffee.cli.SettingsOptions;
import coffee.cli.StopSignal;
import coffee.redis.RedisAddress.Location;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;

/** {@code coffee redis}: a Redis server in the foreground until it is stopped, with its data kept on disk. */
@Command(
        name = "redis",
        subcommands = RedisCommand.Ask.class,
        description = {
            "Runs a Redis of your own in the foreground: append-only file on, never evicting, on loopback only. "
                    + "Nothing has to be installed. Ctrl-C stops it; its data stays.",
            "",
            "With COFFEE_REDIS_SERVER=/usr/bin/redis-server it runs that server instead of its own."
        })
public final class RedisCommand implements Callable<Integer> {

    private static final int USUAL_PORT = 6379;
    private static final OwnServer OWN = new OwnServer("Redis");
    private static final Duration GRACE = Duration.ofSeconds(12);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--port", paramLabel = "N", description = "The port to listen on (default: that of redis.uri).")
    private Integer port;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where its data is (default: .coffee/redis).")
    private Path folder;

    public static void main(String... args) {
        Cli.main(new RedisCommand(), args);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Location.Server usual = usual();
        int at = port == null ? usual.at().getPort() : port;
        Path data =
                (folder == null ? Home.data("redis") : folder).toAbsolutePath().normalize();
        PrintWriter out = spec.commandLine().getOut();
        try (StopSignal stop = StopSignal.listen(GRACE);
                DataFolder owned = OWN.claim(data);
                EmbeddedRedis redis = started(at, owned.path())) {
            out.printf("Redis listens on %s, its data is in %s%n", redis.uri(), data);
            out.printf("Look into it: bin/coffee redis ask%s LLEN coffee:orders%n", elsewhere(at, usual, redis));
            out.println("Stop it: Ctrl-C");
            out.flush();
            OWN.awaitStop(stop, redis.process(), redis.folder().resolve("redis.log"));
            redis.stop();
            out.println("Redis has stopped, its data is saved.");
            out.flush();
        }
        return ExitCode.DONE;
    }

    private Location.Server usual() {
        return settings.read().redis().location() instanceof Location.Server server
                ? server
                : new Location.Server(new HostAndPort("127.0.0.1", USUAL_PORT));
    }

    private static String elsewhere(int port, Location.Server usual, EmbeddedRedis redis) {
        return port == usual.at().getPort() ? "" : " --set redis.uri=" + redis.uri();
    }

    private static EmbeddedRedis started(int port, Path data) {
        OWN.checkFree(port);
        try {
            return EmbeddedRedis.start(port, data);
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot run Redis here (" + e.getMessage() + "): run one elsewhere, with appendonly yes and "
                            + "maxmemory-policy noeviction, and name it with COFFEE_REDIS_URI=redis://host:6379",
                    e);
        }
    }

    /** {@code coffee redis ask}: sends one command to the Redis of the settings and prints the answer. */
    @Command(
            name = "ask",
            description = {
                "Asks the Redis of the settings one thing, where there is no redis-cli.",
                "",
                "For example: bin/coffee redis ask HGETALL coffee:totals"
            })
    static final class Ask implements Callable<Integer> {

        private CommandSpec spec;

        @Mixin
        private SettingsOptions settings;

        @Parameters(arity = "1..*", paramLabel = "WORD", description = "The command of Redis and its arguments.")
        private List<String> words;

        /** Words such as -1 are Redis' own: options come before the first word. */
        @Spec
        void use(CommandSpec own) {
            spec = own;
            own.parser().stopAtPositional(true);
        }

        @Override
        public Integer call() {
            CommandArguments command = new CommandArguments(() -> bytes(words.get(0)));
            words.stream().skip(1).forEach(word -> command.add(bytes(word)));
            try (Connection redis = settings.read().redis().openConnection()) {
                print(redis.executeCommand(command), "");
            }
            return ExitCode.DONE;
        }

        private void print(Object answer, String indent) {
            PrintWriter out = spec.commandLine().getOut();
            if (answer instanceof List<?> list) {
                if (list.isEmpty()) {
                    out.println(indent + "(nothing)");
                }
                list.forEach(each -> print(each, each instanceof List ? indent + "  " : indent));
            } else if (answer instanceof byte[] text) {
                out.println(indent + new String(text, StandardCharsets.UTF_8));
            } else {
                out.println(indent + (answer == null ? "(nothing)" : answer));
            }
        }

        private static byte[] bytes(String word) {
            return word.getBytes(StandardCharsets.UTF_8);
        }
    }
}
