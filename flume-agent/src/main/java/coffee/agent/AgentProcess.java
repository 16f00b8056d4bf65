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
import java.util.concurrent.TimeUnit;

/**
 * A Flume agent as a child process, just as {@code bin/coffee flume} runs it: to be watched through its counters,
 * stopped and killed. For one thread; closing it kills what still runs, and keeps its data.
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
     * Starts an agent with the words of {@code bin/coffee flume}, which leave out the port and the data folder, and
     * with those variables in its environment; its output is {@code data/console.log}.
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

    /** Flume's counters by component, such as {@code SINK.redis}; empty while there are none to be had. */
    public Map<String, Map<String, String>> counters() throws IOException {
        return counters(port);
    }

    /** The counters of the agent on this machine that gives them at that port. */
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

    /** All that the agent has written to the terminal, those before it in the same folder included. */
    public String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Kills the agent as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks the agent to stop, as Ctrl-C does, and waits until it has. */
    public void stop() throws IOException {
        process.destroy();
        if (!awaitEnd()) {
            throw new IOException("the agent did not stop within " + STOP_WITHIN + ": " + output());
        }
    }

    /** Waits until the agent has ended by itself, and gives its exit code. */
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
            // then it has done what it is for
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
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
