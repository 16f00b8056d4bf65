package coffee.dashboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A dashboard in a process of its own, with the heap that {@code bin/coffee dashboard} gives it. */
final class DashboardProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("http://[^:]+:(\\d+)/.*");
    private static final Pattern ROW = Pattern.compile("(?m)^dashboard *\\| *dashboard *\\| *(\\S+) *\\|([^|]*)\\|");

    private final Process process;
    private final int port;

    private DashboardProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it on that Redis; {@code settings} are words such as {@code dashboard.maxViewers=10}. */
    static DashboardProcess start(String redis, String... settings) throws IOException {
        Matcher row = ROW.matcher(Files.readString(Path.of("../bin/coffee")));
        if (!row.find() || !row.group(2).contains("-Xmx")) {
            throw new AssertionError("bin/coffee starts no dashboard with a bounded heap");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(row.group(2).strip().split(" +", -1)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), row.group(1)));
        command.addAll(List.of("--port", "0", "--set", "redis.uri=" + redis));
        for (String word : settings) {
            command.addAll(List.of("--set", word));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Matcher address = ADDRESS.matcher(String.valueOf(out.readLine()));
        if (!address.matches()) {
            process.destroyForcibly();
            throw new AssertionError("the dashboard did not start");
        }
        return new DashboardProcess(process, Integer.parseInt(address.group(1)));
    }

    int port() {
        return port;
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    boolean lives() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
