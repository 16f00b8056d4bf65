package coffee.cluster;

import coffee.cli.CommandFailure;
import coffee.cluster.loopback.AgentJar;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes what a cluster on one machine needs in its folder: settings, logging, the agent, and links to the libraries.
 */
final class StormHome {

    private static final int WORKER_HEAP_MB = 512;
    private static final int WORKER_START_SECONDS = 60;

    private final ClusterFolder folder;
    private final Path libraries;

    StormHome(ClusterFolder folder, Path libraries) {
        this.folder = folder;
        this.libraries = libraries.toAbsolutePath();
    }

    void write(Ports ports) throws IOException {
        if (!Files.isDirectory(libraries)) {
            throw new CommandFailure("no Storm in " + libraries + ": build the topology module first");
        }
        String root = folder.root().toString();
        if (root.contains(":") || root.contains("=")) {
            throw new CommandFailure("the folder of a cluster may have no : and no = in its path: " + root);
        }
        for (Path p : List.of(folder.conf(), folder.log4j(), folder.logs(), folder.data(), folder.run())) {
            Files.createDirectories(p);
        }
        link(folder.lib());
        link(folder.workerLib());
        AgentJar.write(folder.agent());
        Files.writeString(folder.stormYaml(), stormYaml(ports));
        Files.writeString(folder.zooCfg(), zooCfg(ports));
        for (String name : List.of("cluster.xml", "worker.xml")) {
            try (InputStream in = StormHome.class.getResourceAsStream(name)) {
                Files.write(folder.log4j().resolve(name), in.readAllBytes());
            }
        }
        ports.write(folder.ports());
    }

    /** Removes the state of the daemons, such as their topologies. */
    void forget() {
        if (!Files.exists(folder.data())) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder.data())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot remove " + folder.data() + ": " + e.getMessage(), e);
        }
    }

    private void link(Path link) throws IOException {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, libraries);
    }

    /** JSON is YAML too. */
    private String stormYaml(Ports ports) {
        Map<String, Object> conf = new TreeMap<>();
        conf.put("storm.zookeeper.servers", List.of("127.0.0.1"));
        conf.put("storm.zookeeper.port", ports.zookeeper());
        conf.put("nimbus.seeds", List.of("127.0.0.1"));
        conf.put("nimbus.thrift.port", ports.nimbus());
        conf.put("supervisor.thrift.port", ports.supervisor());
        conf.put("supervisor.slots.ports", ports.slots());
        conf.put("storm.local.hostname", "127.0.0.1");
        conf.put("storm.local.dir", folder.storm().toString());
        conf.put("storm.workers.artifacts.dir", folder.workers().toString());
        conf.put("storm.log4j2.conf.dir", folder.log4j().toString());
        conf.put("storm.metricstore.class", "org.apache.storm.metricstore.NoOpMetricStore");
        // Storm's defaults have flags that Java 17 no longer knows. A list, as a path may have blanks.
        conf.put(
                "worker.childopts",
                List.of("-javaagent:" + folder.agent(), "-Xmx%HEAP-MEM%m", "-XX:+ExitOnOutOfMemoryError"));
        conf.put("worker.gc.childopts", "");
        conf.put("worker.heap.memory.mb", WORKER_HEAP_MB);
        conf.put("topology.worker.max.heap.size.mb", (double) WORKER_HEAP_MB);
        // On one machine, short intervals cost nothing.
        conf.put("nimbus.monitor.freq.secs", 2);
        conf.put("supervisor.monitor.frequency.secs", 1);
        conf.put("supervisor.heartbeat.frequency.secs", 2);
        conf.put("supervisor.worker.shutdown.sleep.secs", 1);
        // The death of a worker before its first heartbeat is noticed only after this time: by default two minutes.
        conf.put("supervisor.worker.start.timeout.secs", WORKER_START_SECONDS);
        conf.put("task.refresh.poll.secs", 2);
        return new GsonBuilder().setPrettyPrinting().create().toJson(conf) + "\n";
    }

    private String zooCfg(Ports ports) {
        return """
                dataDir=%s
                clientPort=%s
                clientPortAddress=127.0.0.1
                tickTime=2000
                maxClientCnxns=0
                admin.enableServer=false
                """.formatted(folder.data().resolve("zookeeper"), ports.zookeeper());
    }
}
