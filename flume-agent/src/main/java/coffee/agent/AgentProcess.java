package coffee.agent;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A Flume agent as a child process, started as {@code bin/coffee flume} starts it. Its counters can be read, and it can
 * be stopped and killed. For one thread; closing it kills the agent if it still runs, and keeps its data.
 */
public final class AgentProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Duration START_WITHIN = Duration.ofSeconds(120);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(25);

    private final Process process;
    private final Path output;
    private final int port;
    private final Thread atExit;

    private AgentProcess(Process process, int port, Path output) {
        this.process = process;
        this.output = output;
        this.port = port;
        this.atExit = new Thread(process::destroyForcibly, "agent-killer");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts an agent with these arguments of {@code bin/coffee flume}, which leave out the port and the data folder,
     * and with these environment variables. Its output is appended to {@code data/console.log}.
     */
    public static AgentProcess start(Path home, Path data, Map<String, String> environment, List<String> words)
            throws IOException {
        int port = freePort();
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--data", data.toString(), "--http-port", Integer.toString(port)));
        AgentPlan plan = FlumeCommand.plan(home, all);
        ProcessBuilder builder = new ProcessBuilder(plan.command());
        builder.environment().putAll(plan.environment());
        builder.environment().putAll(environment);
        Path output = data.resolve("console.log");
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        return new AgentProcess(builder.start(), port, output);
    }

    /** Waits until all parts of the agent have been started. */
    public AgentProcess awaitRunning() throws IOException {
        Instant end = Instant.now().plus(START_WITHIN);
        while (counters().isEmpty()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new IOException("the agent did not start: " + output());
            }
            pause();
        }
        return this;
    }

    /** Flume's counters by component, such as {@code SINK.redis}; empty while the agent does not serve them. */
    public Map<String, Map<String, String>> counters() throws IOException {
        return counters(port);
    }

    /** The counters that an agent on this machine serves at this port. */
    static Map<String, Map<String, String>> counters(int port) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(ANSWER_WITHIN)
                .build();
        try {
            String json = HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body();
            return new Gson().fromJson(json, new TypeToken<Map<String, Map<String, String>>>() {}.getType());
        } catch (IOException notYet) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the agent's counters", e);
        }
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    /** The console output of this agent, and of earlier agents with the same data folder. */
    public String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Kills the agent as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops the agent with SIGTERM, and waits until it has ended. */
    public void stop() throws IOException {
        process.destroy();
        if (!awaitEnd()) {
            throw new IOException("the agent did not stop within " + STOP_WITHIN + ": " + output());
        }
    }

    /** Waits until the agent has ended by itself, and returns its exit code. */
    public int awaitExit() throws IOException {
        if (!awaitEnd()) {
            throw new IOException("the agent still runs: " + output());
        }
        return process.exitValue();
    }

    private boolean awaitEnd() {
        try {
            return process.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // the JVM is exiting, so the hook runs anyway
        }
    }

    /** A free port outside the range that the system uses for outgoing connections, of which one could take it meanwhile. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another may be free
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an agent started", e);
        }
    }
}
