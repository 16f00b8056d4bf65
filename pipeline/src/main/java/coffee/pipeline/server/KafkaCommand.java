package coffee.pipeline.server;

import coffee.cli.Cli;
import coffee.cli.CommandFailure;
import coffee.cli.ExitCode;
import coffee.cli.Home;
import coffee.cli.SettingsOptions;
import coffee.cli.StopSignal;
import coffee.kafka.KafkaAddress;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.settings.KafkaSettings;
import coffee.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code coffee kafka}: a Kafka broker in the foreground until it is stopped, and Kafka's own tools. */
@Command(
        name = "kafka",
        subcommands = {
            KafkaCommand.Topics.class,
            KafkaCommand.Produce.class,
            KafkaCommand.Consume.class,
            KafkaCommand.Groups.class
        },
        description = {
            "Runs a Kafka of your own in the foreground: one broker, one replica of everything, on loopback only. "
                    + "Nothing has to be installed. Ctrl-C stops it; its data stays.",
            "",
            "The commands below run Kafka's own tools on it, or on the Kafka of the settings."
        },
        footer = {
            "",
            "In three terminals, with orders in the third:",
            "  coffee kafka",
            "  coffee kafka topics --create --topic orders --partitions 4 && coffee kafka consume --from-beginning",
            "  coffee kafka produce"
        })
public final class KafkaCommand implements Callable<Integer> {

    private static final int USUAL_PORT = 9092;
    private static final OwnServer OWN = new OwnServer("Kafka");
    private static final Duration GRACE = Duration.ofSeconds(25);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port to listen on (default: that of queue.kafka.bootstrap, or else 9092).")
    private Integer port;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where its data is (default: .coffee/kafka).")
    private Path folder;

    public static void main(String... args) {
        Cli.main(new KafkaCommand(), args);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        String usual = bootstrap(settings.read());
        int at = port == null ? Integer.parseInt(usual.substring(usual.lastIndexOf(':') + 1)) : port;
        Path data =
                (folder == null ? Home.data("kafka") : folder).toAbsolutePath().normalize();
        PrintWriter out = spec.commandLine().getOut();
        try (StopSignal stop = StopSignal.listen(GRACE);
                DataFolder owned = OWN.claim(data);
                EmbeddedKafka kafka = started(at, owned.path())) {
            out.printf("Kafka listens on %s, its data is in %s%n", kafka.bootstrap(), data);
            out.printf(
                    "Look into it: bin/coffee kafka topics --list%s%n",
                    at == USUAL_PORT ? "" : " --bootstrap-server " + kafka.bootstrap());
            out.println("Stop it: Ctrl-C");
            out.flush();
            OWN.awaitStop(stop, kafka.process(), kafka.log());
            kafka.stop();
            out.println("Kafka has stopped, its data is saved.");
            out.flush();
        }
        return ExitCode.DONE;
    }

    private static String bootstrap(Settings settings) {
        return settings.kafka()
                .map(KafkaSettings::address)
                .map(KafkaAddress::bootstrap)
                .orElse("127.0.0.1:" + USUAL_PORT);
    }

    private static EmbeddedKafka started(int port, Path data) {
        OWN.checkFree(port);
        try {
            return EmbeddedKafka.start(port, data);
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot run Kafka here (" + e.getMessage() + "): run one elsewhere, and name it with"
                            + " COFFEE_QUEUE_KAFKA_BOOTSTRAP=host:9092",
                    e);
        }
    }

    /** Runs one of Kafka's tools with the arguments that the user gave. */
    private abstract static class Tool implements Callable<Integer> {

        private final String mainClass;
        private final boolean needsTopic;

        @Mixin
        private SettingsOptions settings;

        @Unmatched
        private List<String> words = new ArrayList<>();

        Tool(String mainClass, boolean needsTopic) {
            this.mainClass = mainClass;
            this.needsTopic = needsTopic;
        }

        /** Everything from the first unknown word on goes to the tool, as it has options such as --config too. */
        @Spec
        void use(CommandSpec own) {
            own.parser().stopAtUnmatched(true);
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            Settings read = settings.read();
            Path clientSettings = null;
            List<String> command = EmbeddedKafka.java(mainClass, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
            if (!has("--bootstrap-server") && !has("--help")) {
                checkReachable(bootstrap(read));
                command.addAll(List.of("--bootstrap-server", bootstrap(read)));
                if (read.kafka().isPresent() && !has("--command-config")) {
                    clientSettings = written(read.kafka().get().address().clientSettings());
                    command.addAll(List.of("--command-config", clientSettings.toString()));
                }
            }
            if (needsTopic && !has("--topic") && !has("--help")) {
                command.addAll(List.of(
                        "--topic", read.kafka().map(k -> k.address().topic()).orElse("orders")));
            }
            command.addAll(words);
            try {
                return new ProcessBuilder(command).inheritIO().start().waitFor();
            } finally {
                if (clientSettings != null) {
                    Files.deleteIfExists(clientSettings);
                }
            }
        }

        /** A file for a tool, which nobody else may read, although secrets are only named in it. */
        private static Path written(Map<String, Object> clientSettings) throws IOException {
            Properties properties = new Properties();
            properties.putAll(clientSettings);
            Path file = Files.createTempFile("coffee-kafka-", ".properties");
            try (Writer out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            return file;
        }

        /** Whether the user gave this option, as {@code --option value} or {@code --option=value}. */
        private boolean has(String option) {
            return words.stream().anyMatch(word -> word.equals(option) || word.startsWith(option + "="));
        }

        /** Fails at once if no server is reachable; Kafka's tools would retry and log for minutes. */
        private static void checkReachable(String bootstrap) {
            for (String server : bootstrap.split(",")) {
                int colon = server.lastIndexOf(':');
                try (Socket socket = new Socket()) {
                    socket.connect(
                            new InetSocketAddress(
                                    server.substring(0, colon), Integer.parseInt(server.substring(colon + 1))),
                            2_000);
                    return;
                } catch (IOException next) {
                    // another may be there
                }
            }
            throw new CommandFailure("Kafka at " + bootstrap + " does not answer: does it run, such as with bin/coffee"
                    + " kafka, and is this the right address? It is queue.kafka.bootstrap in conf/coffee.yaml, or"
                    + " --bootstrap-server");
        }
    }

    @Command(
            name = "topics",
            description = {
                "Creates, lists, describes and deletes topics.",
                "For example: coffee kafka topics --create --topic orders --partitions 4. All its options: coffee kafka"
                        + " topics -- --help"
            })
    static final class Topics extends Tool {
        Topics() {
            super("org.apache.kafka.tools.TopicCommand", false);
        }
    }

    @Command(
            name = "produce",
            description = "Sends each line of standard input to the topic of the settings, or to --topic NAME.")
    static final class Produce extends Tool {
        Produce() {
            super("org.apache.kafka.tools.ConsoleProducer", true);
        }
    }

    @Command(
            name = "consume",
            description = "Prints what arrives in the topic of the settings, or in --topic NAME; with --from-beginning"
                    + " also what is there.")
    static final class Consume extends Tool {
        Consume() {
            super("org.apache.kafka.tools.consumer.ConsoleConsumer", true);
        }
    }

    @Command(
            name = "groups",
            description = {
                "Shows how far consumer groups are.",
                "For example: coffee kafka groups --describe --all-groups"
            })
    static final class Groups extends Tool {
        Groups() {
            super("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", false);
        }
    }
}
