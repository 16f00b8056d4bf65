package coffee.pipeline.chaos;

import coffee.cli.ExitCode;
import coffee.cli.StopSignal;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.pipeline.Parts;
import coffee.pipeline.Pipeline;
import coffee.pipeline.RunningPart;
import coffee.pipeline.Workplace;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.redis.embedded.FaultyProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One run of a pipeline under faults. Redis is a child of this process; all others reach it through a proxy that injects
 * network faults. Closing it ends every process. For one thread.
 */
final class Chaos implements AutoCloseable {

    private static final Duration WELL_WITHIN = Duration.ofSeconds(120);
    /** How long nothing may move after the last fault: more than a cluster takes to replace a worker that died. */
    private static final Duration STANDSTILL = Duration.ofSeconds(200);

    private final ChaosCommand.Options options;
    private final long seed;
    private final Workplace place;
    private final PrintWriter out;
    private final StopSignal stop;
    private final SplittableRandom dice;
    private final EmbeddedRedis redis;
    private final FaultyProxy proxy;
    private final Parts parts;
    private final Pipeline pipeline;
    private final MemoryPeaks memory = new MemoryPeaks();
    private final Map<String, Integer> injected = new TreeMap<>();
    private Instant begin = Instant.now();

    Chaos(ChaosCommand.Options options, long seed, Workplace place, PrintWriter out, StopSignal stop)
            throws IOException {
        this.options = options;
        this.seed = seed;
        this.place = place;
        this.out = out;
        this.stop = stop;
        this.dice = new SplittableRandom(seed);
        this.redis = EmbeddedRedis.start(EmbeddedRedis.freePort(), place.redis(), "--appendfsync", "always");
        this.proxy = FaultyProxy.to(redis.port());
        this.parts = new Parts(
                place,
                proxy.port(),
                EmbeddedRedis.freePort(),
                options.kafka ? OptionalInt.of(EmbeddedKafka.freePort()) : OptionalInt.empty());
        this.pipeline = new Pipeline(place, parts);
    }

    /** Runs the chaos; the exit code says whether every line was counted once and no memory grew. */
    int run() throws IOException, InterruptedException {
        say(
                "seed %d, for %d s, %d lines a second; the logs are in %s",
                seed, options.span.toSeconds(), options.rate, place.logs());
        start();
        begin = Instant.now();
        injectFaults();
        if (stop.asked()) {
            return ExitCode.FAILED;
        }
        say("%s", injected());
        say("now all is left in peace, and what was written must come through");
        RunningPart generator = pipeline.part("generator");
        pipeline.stop(generator);
        pipeline.awaitAllCounted(RedisAddress.local(redis.port()), STANDSTILL, stop::asked);
        int counted = pipeline.check(out);
        say("the most memory that each part held, in the first half and in the second:");
        memory.print(out);
        boolean flat = memory.flat();
        say(
                "%s, %s (seed %d)",
                counted == ExitCode.DONE ? "every line was counted once" : "THE COUNTS ARE WRONG",
                flat ? "no memory grew" : "MEMORY GREW",
                seed);
        return counted == ExitCode.DONE && flat ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void start() throws IOException, InterruptedException {
        if (options.kafka) {
            pipeline.start(parts.kafka());
            pipeline.awaitWell(WELL_WITHIN, stop::asked);
        }
        pipeline.start(parts.flume());
        pipeline.start(parts.dashboard());
        pipeline.startTopology(!options.local, RedisAddress.local(redis.port()), WELL_WITHIN, stop::asked);
        pipeline.start(
                parts.generator(List.of("--rate", Long.toString(options.rate), "--dirty", "5", "--roll", "20s")));
        say("the pipeline runs and is well");
    }

    private void injectFaults() throws IOException, InterruptedException {
        Faults faults = faults();
        Instant half = begin.plus(options.span.dividedBy(2));
        Instant end = begin.plus(options.span);
        while (Instant.now().isBefore(end)) {
            if (stop.await(Duration.ofMillis(500 + dice.nextLong(3_500)))) {
                return;
            }
            Faults.Fault fault = faults.draw(dice);
            say(fault.injection().inject(dice));
            injected.merge(fault.name(), 1, Integer::sum);
            memory.look(processes(), Instant.now().isBefore(half) ? 0 : 1);
        }
    }

    private String injected() {
        int all = injected.values().stream().mapToInt(Integer::intValue).sum();
        return injected.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", ", all + " faults: ", ""));
    }

    private Faults faults() {
        Faults faults = new Faults();
        faults.of(redis, proxy);
        pipeline.parts().forEach(faults::of);
        pipeline.cluster().ifPresent(faults::of);
        parts.kafkaAddress().ifPresent(faults::of);
        return faults;
    }

    private Map<String, ProcessHandle> processes() throws IOException {
        Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        processes.put("redis", redis.process());
        pipeline.parts().forEach(part -> processes.put(part.name(), part.handle()));
        if (pipeline.cluster().isPresent()) {
            pipeline.cluster().get().processes().forEach((kind, those) -> processes.put(kind, those.get(0)));
        }
        return processes;
    }

    private void say(String line, Object... values) {
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        out.println(String.format(Locale.ROOT, "%7.1f s  ", seconds)
                + (values.length == 0 ? line : String.format(Locale.ROOT, line, values)));
        out.flush();
    }

    @Override
    public void close() {
        try (redis;
                proxy) {
            pipeline.close();
        }
    }

    /**
     * The most memory that each part held, in the first and in the second half of a run. A leak shows as a second half
     * far above the first. For one thread.
     */
    private static final class MemoryPeaks {

        private static final long ALLOWANCE_KB = 96 * 1024;

        private final Map<String, long[]> peaks = new LinkedHashMap<>();

        /** Measures the processes, in that half of the run (0 or 1). */
        void look(Map<String, ProcessHandle> processes, int half) throws IOException {
            for (Map.Entry<String, ProcessHandle> p : processes.entrySet()) {
                long[] peak = peaks.computeIfAbsent(p.getKey(), name -> new long[2]);
                peak[half] = Math.max(peak[half], residentKilobytes(p.getValue().pid()));
            }
        }

        private static long residentKilobytes(long process) throws IOException {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process)).start();
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(ps.getInputStream(), StandardCharsets.US_ASCII))) {
                String line = said.readLine();
                return line == null || line.isBlank() ? 0 : Long.parseLong(line.strip());
            }
        }

        /** Whether no part's peak in the second half is a third and an allowance above that of the first. */
        boolean flat() {
            return peaks.values().stream().noneMatch(peak -> peak[1] > peak[0] * 4 / 3 + ALLOWANCE_KB);
        }

        void print(PrintWriter out) {
            peaks.forEach((name, peak) ->
                    out.printf("  %-12s %5d MB, then %5d MB at most%n", name, peak[0] / 1024, peak[1] / 1024));
        }
    }
}
