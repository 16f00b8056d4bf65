package coffee.kafka.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A Kafka broker of its own on loopback, in a process of its own, so that it can be killed and started again on the same
 * port and data, and its libraries meet nobody else's. It ends with the process that started it. For one thread; closing
 * it stops the broker and removes the folder that it made for itself.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final int port;
    private final int controllerPort;
    private final Path folder;
    private final boolean ownFolder;
    private final List<String> settings;
    private Process process;

    private EmbeddedKafka(int port, Path folder, boolean ownFolder, List<String> settings) {
        this.port = port;
        this.controllerPort = freePort();
        this.folder = folder.toAbsolutePath();
        this.ownFolder = ownFolder;
        this.settings = List.copyOf(settings);
    }

    /**
     * Starts a broker on a free port, in a folder of its own; {@code settings} are the broker's, such as
     * {@code "message.max.bytes=1000"}.
     */
    public static EmbeddedKafka start(String... settings) {
        try {
            return started(
                    new EmbeddedKafka(freePort(), Files.createTempDirectory("coffee-kafka-"), true, List.of(settings)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a broker on that port with its data in that folder, which stays when the broker goes. */
    public static EmbeddedKafka start(int port, Path folder, String... settings) throws IOException {
        Files.createDirectories(folder);
        return started(new EmbeddedKafka(port, folder, false, List.of(settings)));
    }

    private static EmbeddedKafka started(EmbeddedKafka kafka) throws IOException {
        try {
            kafka.launch();
            return kafka;
        } catch (IOException | RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** Creates a topic, without replicas. Needs Kafka's client on the class path, which this module does not bring. */
    public void createTopic(String name, int partitions) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What a client is given as {@code bootstrap.servers}. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** What the broker has to say. */
    public Path log() {
        return folder.resolve("kafka.log");
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Kills the broker as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends the broker cleanly. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Starts the broker again, on the same port and data, after {@link #kill} or {@link #stop}. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("the broker still runs");
        }
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a command line that runs a class with Kafka's libraries, of its broker or its tools: the words before its own. */
    public static List<String> java(String mainClass, String... flags) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(flags));
        words.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        words.addAll(List.of("-cp", classPath(), mainClass));
        return words;
    }

    private void launch() throws IOException {
        List<String> command =
                java(KafkaServer.class.getName(), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        command.addAll(List.of(Integer.toString(port), Integer.toString(controllerPort), folder.toString()));
        command.addAll(settings);
        long begin = Files.exists(log()) ? Files.size(log()) : 0;
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Instant end = Instant.now().plus(START_WITHIN);
        while (!said(begin).contains(KafkaServer.READY)) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new IOException("Kafka did not start on port " + port + ": " + lastWords(begin));
            }
            pause();
        }
    }

    private String said(long begin) throws IOException {
        byte[] all = Files.readAllBytes(log());
        int from = (int) Math.min(begin, all.length);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }

    /** The first line that is about an exception tells the cause; what follows are its consequences. */
    private String lastWords(long begin) throws IOException {
        List<String> lines = said(begin).lines().filter(line -> !line.isBlank()).toList();
        return lines.stream()
                .filter(line -> line.contains("Exception") && !line.startsWith("\t"))
                .findFirst()
                .or(() -> lines.stream().reduce((first, last) -> last))
                .orElse("it wrote no log");
    }

    private static String classPath() throws IOException {
        String home = System.getProperty("coffee.home");
        Path released = home == null ? null : Path.of(home, "lib", "kafka-embedded.classpath");
        if (released != null && Files.exists(released)) {
            return Files.readAllLines(released).stream()
                    .map(jar -> released.resolveSibling(jar).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        Path target = home == null ? origin() : Path.of(home, "kafka-embedded", "target");
        if (!Files.isDirectory(target.resolve("lib"))) {
            throw new IOException("there is no Kafka in " + target + ": build kafka-embedded first");
        }
        String own;
        try (Stream<Path> files = Files.list(target)) {
            own = files.map(Path::toString)
                    .filter(name -> name.matches(".*/coffee-kafka-embedded-[0-9][^/]*(?<!sources|tests|javadoc)\\.jar"))
                    .max(Comparator.naturalOrder())
                    .orElse(target.resolve("classes").toString());
        }
        return own + File.pathSeparator + target.resolve("lib") + File.separator + "*";
    }

    /** Where this class comes from: the build has put the broker there too. */
    private static Path origin() {
        try {
            return Path.of(EmbeddedKafka.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class comes from a place with an address", e);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
        if (ownFolder) {
            remove(folder);
        }
    }

    /**
     * A port that was free a moment ago. It is none of those that the system gives to outgoing connections: until a
     * server starts there, or starts again, one of them could take it.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another may be free
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka started", e);
        }
    }
}
