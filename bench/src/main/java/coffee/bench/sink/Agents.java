package coffee.bench.sink;

import coffee.agent.AgentProcess;
import coffee.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Runs real agents on configurations of the checkout, with a source in place of theirs that never waits. */
final class Agents {

    static final int WARM_UP_PART = 2;

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    private final Path home;
    private final Path temp;
    private final String redisUri;
    private final int eventBytes;

    Agents(Path home, Path temp, String redisUri, int eventBytes) {
        this.home = home;
        this.temp = temp;
        this.redisUri = redisUri;
        this.eventBytes = eventBytes;
    }

    /** Measures the second half, when the JVM is warm. */
    Rate measure(String way, String shipped, boolean nullSink, long events) throws IOException {
        Path folder = Files.createTempDirectory(temp, "agent");
        StressConf conf = StressConf.of(home.resolve(shipped), events, eventBytes);
        Path file = folder.resolve("agent.conf");
        Files.writeString(file, nullSink ? conf.withNullSink() : conf.text());
        List<String> words = List.of(file.toString(), "--set", "redis.uri=" + redisUri, "--set", "limits.maxQueue=0");
        try (AgentProcess agent = AgentProcess.start(home, folder.resolve("data"), Map.of(), words)) {
            agent.awaitRunning();
            Sample warm = sampleAt(agent, conf, events / WARM_UP_PART);
            Sample end = sampleAt(agent, conf, events);
            if (end.taken() == warm.taken()) {
                throw new CommandFailure(way + ": over too soon to be measured, give it more events");
            }
            double rate = (end.taken() - warm.taken()) * 1e9 / (end.nanos() - warm.nanos());
            double trips = 1_000.0 * (end.roundTrips() - warm.roundTrips()) / (end.taken() - warm.taken());
            return new Rate(way, rate, trips);
        }
    }

    private record Sample(long nanos, long taken, long roundTrips) {}

    private static Sample sampleAt(AgentProcess agent, StressConf conf, long taken) throws IOException {
        Instant end = Instant.now().plus(AT_MOST);
        while (Instant.now().isBefore(end)) {
            Map<String, Map<String, String>> counters = agent.counters();
            long nanos = System.nanoTime();
            long now = counter(counters, "CHANNEL." + conf.channel(), "EventTakeSuccessCount");
            if (now >= taken) {
                return new Sample(nanos, now, counter(counters, "SINK." + conf.sink(), "BatchesPushed"));
            }
            pause();
        }
        throw new IOException("the agent did not take " + taken + " events in time: " + agent.output());
    }

    private static long counter(Map<String, Map<String, String>> counters, String component, String name) {
        return Long.parseLong(counters.getOrDefault(component, Map.of()).getOrDefault(name, "0"));
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
