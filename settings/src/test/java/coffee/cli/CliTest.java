package coffee.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.settings.DataSize;
import coffee.settings.Settings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class CliTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Brew brew = new Brew();

    @Test
    void exitsWithTheCommandsOwnCode() {
        brew.work = () -> 0;
        assertEquals(0, run());
        brew.work = () -> 7;
        assertEquals(7, run());
    }

    @Test
    void readsDurationsAndSizes() {
        assertEquals(0, run("--for", "5m", "--roll=2MB"));
        assertEquals(Duration.ofMinutes(5), brew.time);
        assertEquals(DataSize.parse("2MB"), brew.roll);
    }

    @Test
    void tellsAWrongOptionInOneLineAndWhereToLook() {
        assertEquals(2, run("--for", "soon"));
        assertEquals(
                List.of(
                        "coffee brew: Invalid value for option '--for': \"soon\": must be a duration such as 500ms,"
                                + " 30s, 5m, 1h or 2d",
                        "See coffee brew --help"),
                err.toString().lines().toList());
    }

    @Test
    void namesTheOptionThatAnUnknownOneResembles() {
        assertEquals(2, run("--rol=1MB"));
        assertTrue(err.toString().contains("--roll"), err.toString());
    }

    @Test
    void tellsAUsersFailureInOneLine() {
        assertFailure(new CommandFailure("no beans\n  left"), "no beans left");
        assertFailure(new NoSuchFileException("beans"), "beans: no such file");
        assertFailure(new AccessDeniedException("beans"), "beans: permission denied");
        assertFailure(new FileNotFoundException("beans (Is a directory)"), "beans (Is a directory)");
        assertFailure(new UncheckedIOException(new IOException("No space left on device")), "No space left on device");
        assertFailure(new ExecutionException(new IOException("Broken pipe")), "Broken pipe");
        assertFailure(new JedisDataException("OOM full"), "Redis refused: OOM full");
        assertFailure(
                new JedisConnectionException("pool", new IOException("Connection refused")),
                "Redis does not answer: Connection refused");
    }

    @Test
    void namesTheRedisOfTheSettingsAndNeverItsPassword() {
        for (String uri : List.of("redis://till:s3cret@cups:7000/2", "redis://:s3cret@cups:7000/2")) {
            err.getBuffer().setLength(0);
            String shown = uri.replace("s3cret", "***");
            brew.work = () -> {
                brew.settings.read(Map.of(), "redis.uri=" + uri);
                throw new JedisConnectionException("pool", new IOException("Connection refused"));
            };
            assertEquals(1, run());
            assertEquals(
                    "coffee brew: Redis at " + shown + " does not answer: Connection refused (is it running, as by"
                            + " bin/coffee redis, and is this the right address? It is redis.uri in conf/coffee.yaml, or"
                            + " COFFEE_REDIS_URI)\n",
                    err.toString());
        }
        err.getBuffer().setLength(0);
        brew.work = () -> {
            brew.settings.read(Map.of(), "redis.uri=redis://cups:7000");
            throw new JedisDataException("OOM full");
        };
        assertEquals(1, run());
        assertEquals("coffee brew: Redis at redis://cups:7000 refused: OOM full\n", err.toString());
    }

    @Test
    void boundsWhatAWrongWordSays() {
        assertEquals(2, run("--for", "x".repeat(100_000) + "\u001b[31m"));
        assertTrue(err.toString().length() < 1_100);
        assertEquals(-1, err.toString().indexOf('\u001b'));
    }

    @Test
    void boundsWhatAFailureSays() {
        brew.work = () -> {
            throw new CommandFailure("x".repeat(100_000) + "\u001b[31m");
        };
        assertEquals(1, run());
        assertTrue(err.toString().length() < 1_100);
    }

    @Test
    void tellsABugWithItsTrace() {
        brew.work = () -> {
            throw new IllegalStateException("spilt");
        };
        assertEquals(1, run());
        assertTrue(err.toString().startsWith("coffee brew: this is a bug"), err.toString());
        assertTrue(err.toString().contains("IllegalStateException: spilt"), err.toString());
    }

    @Test
    void tellsAllThatIsWrongWithTheSettings() {
        brew.work = () -> {
            Settings.of(Map.of("dashboard.port", "-1", "queue", " "));
            return 0;
        };
        assertEquals(2, run());
        assertEquals(
                List.of(
                        "coffee brew: 2 problems with the settings:",
                        "  queue =  : must be 1 to 64 of letters, digits and _ . - : { }",
                        "  dashboard.port = -1: must be 0 to 65535"),
                err.toString().lines().toList());
    }

    @Test
    void overridesTheSettingsWithWords() {
        brew.work = () ->
                brew.settings.read(Map.of(), "queue=decaf").layout().queue().length();
        assertEquals("strong:decaf".length(), run("--set", "prefix=strong", "--set=queue=mild"));
    }

    @Test
    void readsTheFileThatIsNamed() {
        brew.work = () -> brew.settings
                .read(Map.of("COFFEE_CONFIG", "/none.yaml"))
                .periods()
                .size();
        assertEquals(2, run());
        assertTrue(err.toString().contains("/none.yaml: no such file"), err.toString());
        assertEquals(3, run("--config", "../conf/coffee.yaml"));
    }

    @Test
    void explainsItselfOnItsOutput() {
        assertEquals(0, run("--help"));
        assertTrue(out.toString().startsWith("Usage: coffee brew "), out.toString());
        assertTrue(out.toString().contains("--version"), out.toString());
        assertTrue(err.toString().isEmpty());
    }

    @Test
    void tellsItsVersion() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().startsWith("coffee "), out.toString());
    }

    @Test
    void tellsTheShellWhatItUnderstands() {
        assertEquals(0, run("__words"));
        List<String> words = out.toString().lines().toList();
        assertTrue(
                words.containsAll(List.of(
                        "command ask",
                        "option --for= <value>",
                        "option --taste= MILD STRONG",
                        "option --config= <file>",
                        "option --help",
                        "parameter <file>")),
                out.toString());
        assertFalse(words.contains("option --secret"), out.toString());
    }

    @Test
    void tellsTheShellWhatACommandBelowUnderstands() {
        assertEquals(0, run("__words", "ask"));
        assertEquals(
                List.of("option -h", "option --help", "option -V", "option --version"),
                out.toString().lines().toList());
    }

    private void assertFailure(Exception failure, String message) {
        err.getBuffer().setLength(0);
        brew.work = () -> {
            throw failure;
        };
        assertEquals(1, run());
        assertEquals("coffee brew: " + message, err.toString().strip());
    }

    private int run(String... args) {
        return Cli.run(brew, new PrintWriter(out), new PrintWriter(err), args);
    }

    private enum Taste {
        MILD,
        STRONG
    }

    @Command(name = "brew", subcommands = Ask.class)
    private static final class Brew implements Callable<Integer> {

        private Callable<Integer> work = () -> 0;

        @Option(names = "--for")
        private Duration time;

        @Option(names = "--roll")
        private DataSize roll;

        @Option(names = "--taste")
        private Taste taste;

        @Option(names = "--secret", hidden = true)
        private boolean secret;

        @Mixin
        private SettingsOptions settings;

        @Parameters(arity = "0..*")
        private List<Path> files;

        @Override
        public Integer call() throws Exception {
            return work.call();
        }
    }

    @Command(name = "ask")
    private static final class Ask implements Callable<Integer> {
        @Override
        public Integer call() {
            return 0;
        }
    }
}
