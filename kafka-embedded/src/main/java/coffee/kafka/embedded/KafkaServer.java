package coffee.kafka.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * The broker's process: broker and controller in one JVM, on loopback, with one replica of everything. It ends cleanly
 * on SIGTERM and SIGINT, and when its standard input ends, because then the process that started it is gone. Started by
 * {@link EmbeddedKafka}.
 */
final class KafkaServer {

    /** Written to standard output once clients are served. */
    static final String READY = "coffee: Kafka is ready";

    private static final String HOST = "127.0.0.1:";

    private KafkaServer() {}

    /** Takes the port, the controller's port, the folder, and settings as {@code name=value}. */
    public static void main(String... args) throws Exception {
        Path folder = Path.of(args[2]);
        Properties config = config(args[0], args[1], folder.resolve("data"));
        for (String setting : List.of(args).subList(3, args.length)) {
            int equals = setting.indexOf('=');
            config.setProperty(setting.substring(0, equals), setting.substring(equals + 1));
        }
        format(folder, config);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(config), Time.SYSTEM);
        start(server);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "stop"));
        System.out.println(READY);
        Thread parent = new Thread(KafkaServer::endWithParent, "parent");
        parent.setDaemon(true);
        parent.start();
        server.awaitShutdown();
    }

    /**
     * Halts if startup fails: the threads that already run would keep the process alive, and a clean shutdown would
     * wait for them.
     */
    private static void start(KafkaRaftServer server) {
        try {
            server.startup();
        } catch (Throwable e) {
            e.printStackTrace(System.out);
            Runtime.getRuntime().halt(1);
        }
    }

    private static Properties config(String port, String controllerPort, Path data) {
        Properties config = new Properties();
        config.setProperty("process.roles", "broker,controller");
        config.setProperty("node.id", "1");
        config.setProperty("controller.quorum.voters", "1@" + HOST + controllerPort);
        config.setProperty("controller.listener.names", "CONTROLLER");
        config.setProperty("listeners", "PLAINTEXT://" + HOST + port + ",CONTROLLER://" + HOST + controllerPort);
        config.setProperty("advertised.listeners", "PLAINTEXT://" + HOST + port);
        config.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.setProperty("log.dirs", data.toString());
        // Topics are created explicitly only: otherwise a lingering client would recreate a deleted one.
        config.setProperty("auto.create.topics.enable", "false");
        config.setProperty("offsets.topic.replication.factor", "1");
        config.setProperty("offsets.topic.num.partitions", "4");
        config.setProperty("transaction.state.log.replication.factor", "1");
        config.setProperty("transaction.state.log.min.isr", "1");
        config.setProperty("transaction.state.log.num.partitions", "4");
        config.setProperty("share.coordinator.state.topic.replication.factor", "1");
        config.setProperty("share.coordinator.state.topic.min.isr", "1");
        config.setProperty("group.initial.rebalance.delay.ms", "0");
        config.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        config.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
        return config;
    }

    private static void format(Path folder, Properties config) throws IOException {
        Path data = Path.of(config.getProperty("log.dirs"));
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        Path file = folder.resolve("server.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            config.store(out, null);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String[] words = {
            "format", "--ignore-formatted", "-t", Uuid.randomUuid().toString(), "-c", file.toString()
        };
        if (StorageTool.execute(words, new PrintStream(said, true, StandardCharsets.UTF_8)) != 0) {
            System.out.println(said.toString(StandardCharsets.UTF_8));
            System.exit(1);
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is expected
            }
        } catch (IOException e) {
            // it has ended as well
        }
        System.exit(0);
    }
}
