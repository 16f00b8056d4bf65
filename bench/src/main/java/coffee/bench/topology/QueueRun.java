package coffee.bench.topology;

import coffee.bench.Usage;
import coffee.redis.embedded.EmbeddedRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lets one contender empty queues, and measures it. Closing it ends the contender's process. */
final class QueueRun implements AutoCloseable {

    private static final long LOOK_EVERY = 2;
    private static final long QUIET = 1_500;
    private static final int WARM_UPS = 200;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(45);

    private final EmbeddedRedis redis;
    private final BenchQueue queue;
    private final Child child;

    /** {@code settings} are of our topology, {@code property=value}. */
    QueueRun(Contender contender, EmbeddedRedis redis, BenchQueue queue, List<String> settings, List<String> jvmFlags)
            throws IOException {
        this.redis = redis;
        this.queue = queue;
        List<String> words = new ArrayList<>(List.of("redis.uri=" + redis.uri(), "queue=" + queue.names()));
        words.addAll(settings);
        this.child = new Child(contender.main(), words, jvmFlags);
    }

    /** Empties these queues in turn, without measuring, until the JVM has compiled nearly all that it runs. */
    void warmUp(String... names) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int time = 0; time < WARM_UPS && System.nanoTime() - start < LONGEST_WARM_UP.toNanos(); time++) {
            for (String name : names) {
                queue.prepare(name);
                queue.put();
                awaitLength(0);
            }
        }
    }

    /** Measures until all orders that are stored under this name are counted. */
    Turns.Figures measure(String name, int orders) throws IOException, InterruptedException {
        queue.prepare(name);
        return measurePrepared(orders, 0);
    }

    /** Measures until {@code orders} are gone and {@code left} remain, which are then drained without measuring. */
    Turns.Figures measurePrepared(int orders, int left) throws IOException, InterruptedException {
        Thread.sleep(QUIET);
        long commands = queue.commands();
        Duration cpu = child.cpu();
        Duration redisCpu = Usage.cpu(redis.process());
        long start = System.nanoTime();
        queue.put();
        long looks = awaitLength(left);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Turns.Figures figures = new Turns.Figures(
                orders,
                took,
                child.cpu().minus(cpu),
                Usage.cpu(redis.process()).minus(redisCpu),
                child.peakMemory(),
                queue.commands() - commands - looks * queue.lists());
        awaitLength(0);
        return figures;
    }

    private long awaitLength(int left) throws IOException, InterruptedException {
        long looks = 1;
        for (; queue.length() > left; looks++) {
            if (!child.isAlive()) {
                throw new IOException("the contender's process has ended");
            }
            Thread.sleep(LOOK_EVERY);
        }
        return looks;
    }

    @Override
    public void close() {
        child.close();
    }

    /** A contender in a JVM of its own, with a heap of 256 MB. Closing it ends the process. */
    static final class Child implements AutoCloseable {

        static final String READY = "ready";

        private static final List<String> FLAGS =
                List.of("-Xmx256m", "-XX:+UseParallelGC", "-XX:-UseDynamicNumberOfCompilerThreads");

        private final Process process;

        /** {@code words} are the arguments of its main class. */
        Child(Class<?> main, List<String> words, List<String> moreFlags) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(FLAGS);
            command.addAll(moreFlags);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
            command.addAll(words);
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            awaitReady();
        }

        private void awaitReady() throws IOException {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals(READY)) {
                    Thread drain = new Thread(() -> out.lines().forEach(l -> {}), "output of a contender");
                    drain.setDaemon(true);
                    drain.start();
                    return;
                }
            }
            close();
            throw new IOException("the process ended before it was ready");
        }

        /** Its processor time, without that of the JVM's compiler. */
        Duration cpu() {
            return Usage.cpuWithoutCompiler(process.toHandle());
        }

        long peakMemory() {
            return Usage.peakMemory(process.toHandle());
        }

        boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() {
            try {
                process.getOutputStream().close();
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
