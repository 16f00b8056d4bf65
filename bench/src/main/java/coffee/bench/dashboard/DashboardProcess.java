package coffee.bench.dashboard;

import coffee.cli.CommandFailure;
import coffee.cli.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A dashboard in a process of its own, started as {@code bin/coffee dashboard} does. Closing it ends the process. */
final class DashboardProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("http://[^:]+:(\\d+)/.*");
    private static final Pattern ROW = Pattern.compile("(?m)^dashboard *\\| *dashboard *\\| *(\\S+) *\\|([^|]*)\\|");

    private final Process process;
    private final int port;

    private DashboardProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static DashboardProcess start(String redis) throws IOException {
        Path home = Home.folder().orElseThrow(() -> new CommandFailure("run this by bin/coffee bench dashboard"));
        Path target = home.resolve("dashboard/target");
        if (!Files.isDirectory(target.resolve("lib"))) {
            throw new CommandFailure("the dashboard is not built: run bin/coffee dashboard --help once");
        }
        Matcher row = ROW.matcher(Files.readString(home.resolve("bin/coffee")));
        if (!row.find()) {
            throw new CommandFailure("bin/coffee has no dashboard");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(row.group(2).strip().split(" +", -1)));
        command.addAll(List.of("-cp", target + "/*:" + target.resolve("lib") + "/*", row.group(1)));
        command.addAll(List.of("--port", "0", "--set", "redis.uri=" + redis));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Matcher address = ADDRESS.matcher(String.valueOf(out.readLine()));
        if (!address.matches()) {
            process.destroyForcibly();
            throw new IOException("the dashboard did not start");
        }
        return new DashboardProcess(process, Integer.parseInt(address.group(1)));
    }

    int port() {
        return port;
    }

    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The most memory that the process ever took from the system, in MB; 0 where the system does not tell. */
    long peakMegabytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
