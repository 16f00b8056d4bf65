package coffee.kafka.embedded;

import coffee.embedded.EmbeddedServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A Kafka broker, whose libraries do not mix with ours. It ends with the process that started it. */
public final class EmbeddedKafka extends EmbeddedServer {

    private static final String NAME = "Kafka";

    private final int controllerPort = freePort();
    private final List<String> settings;

    private EmbeddedKafka(List<String> settings) throws IOException {
        super(NAME);
        this.settings = settings;
    }

    private EmbeddedKafka(int port, Path folder, List<String> settings) throws IOException {
        super(NAME, port, folder);
        this.settings = settings;
    }

    /**
     * Starts a broker on a free port, in a new folder; {@code settings} are the broker's, such as
     * {@code "message.max.bytes=1000"}.
     */
    public static EmbeddedKafka start(String... settings) {
        try {
            EmbeddedKafka kafka = new EmbeddedKafka(List.of(settings));
            kafka.begin();
            return kafka;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a broker on this port with its data in this folder, which is kept. */
    public static EmbeddedKafka start(int port, Path folder, String... settings) throws IOException {
        EmbeddedKafka kafka = new EmbeddedKafka(port, folder, List.of(settings));
        kafka.begin();
        return kafka;
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

    /** The {@code bootstrap.servers} for clients. */
    public String bootstrap() {
        return "127.0.0.1:" + port();
    }

    /** The beginning of a command line that runs a class of the broker or of its tools; its arguments follow. */
    public static List<String> java(String mainClass, String... flags) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(flags));
        words.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        words.addAll(List.of("-cp", classPath(), mainClass));
        return words;
    }

    @Override
    protected List<String> command() throws IOException {
        List<String> command =
                java(KafkaServer.class.getName(), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        command.addAll(List.of(Integer.toString(port()), Integer.toString(controllerPort), folder().toString()));
        command.addAll(settings);
        return command;
    }

    @Override
    protected String ready() {
        return KafkaServer.READY;
    }

    /** The first line with an exception, because it has the cause; if there is none, the last line. */
    @Override
    protected String reason(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains("Exception") && !line.startsWith("\t"))
                .findFirst()
                .orElse(lines.get(lines.size() - 1));
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

    /** The folder that this class is loaded from: the build has put the broker there too. */
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
}
