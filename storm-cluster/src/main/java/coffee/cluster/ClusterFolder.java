package coffee.cluster;

import coffee.cli.CommandFailure;
import coffee.cluster.loopback.LoopbackAgent;
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

/** The folder of a cluster and what is in it. Storm calls it {@code storm.home} and prescribes most of the names. */
public record ClusterFolder(Path root) {

    private static final int WORKER_HEAP_MB = 512;
    private static final int WORKER_START_SECONDS = 60;

    public ClusterFolder {
        root = root.toAbsolutePath().normalize();
    }

    Path conf() {
        return root.resolve("conf");
    }

    Path zooCfg() {
        return conf().resolve("zoo.cfg");
    }

    Path log4j() {
        return root.resolve("log4j2");
    }

    /** The libraries of the daemons. */
    Path lib() {
        return root.resolve("lib");
    }

    /** The Java agent that keeps daemons and workers on loopback. */
    Path agent() {
        return root.resolve("loopback.jar");
    }

    /** The logs of the daemons; those of the workers in {@code workers/<topology>/<port>/worker.log} below. */
    public Path logs() {
        return root.resolve("logs");
    }

    Path data() {
        return root.resolve("data");
    }

    /** A worker's heartbeats for the supervisor, which removes them with the worker. */
    Path heartbeats(Worker worker) {
        return storm().resolve("workers").resolve(worker.id()).resolve("heartbeats");
    }

    /** The state of Nimbus, the supervisor and the workers. */
    Path storm() {
        return data().resolve("storm");
    }

    Path run() {
        return root.resolve("run");
    }

    Path ports() {
        return run().resolve("ports.properties");
    }

    Daemon.PidFile pid(Daemon.Kind kind) {
        return new Daemon.PidFile(run().resolve(kind.label() + ".pid"));
    }

    /** The Java of this process, which the launcher has checked for Storm. */
    String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Writes what a cluster needs here: settings, logging, the agent, and links to Storm's {@code libraries}. */
    void write(Path libraries, Ports ports) throws IOException {
        if (!Files.isDirectory(libraries)) {
            throw new CommandFailure("no Storm in " + libraries + ": build the topology module first");
        }
        if (root.toString().contains(":") || root.toString().contains("=")) {
            throw new CommandFailure("the folder of a cluster may have no : and no = in its path: " + root);
        }
        for (Path p : List.of(conf(), log4j(), logs(), data(), run())) {
            Files.createDirectories(p);
        }
        link(lib(), libraries);
        link(root.resolve("lib-worker"), libraries); // for the workers
        LoopbackAgent.writeJar(agent());
        Files.writeString(conf().resolve("storm.yaml"), stormYaml(ports));
        Files.writeString(zooCfg(), zooCfg(ports));
        for (String name : List.of("cluster.xml", "worker.xml")) {
            try (InputStream in = ClusterFolder.class.getResourceAsStream(name)) {
                Files.write(log4j().resolve(name), in.readAllBytes());
            }
        }
        ports.write(ports());
    }

    /** Removes the state of the daemons, such as their topologies. */
    void forget() {
        if (!Files.exists(data())) {
            return;
        }
        try (Stream<Path> files = Files.walk(data())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot remove " + data() + ": " + e.getMessage(), e);
        }
    }

    private static void link(Path link, Path libraries) throws IOException {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, libraries);
    }

    /** Written as JSON, which is valid YAML. */
    private String stormYaml(Ports ports) {
        Map<String, Object> conf = new TreeMap<>();
        conf.put("storm.zookeeper.servers", List.of("127.0.0.1"));
        conf.put("storm.zookeeper.port", ports.zookeeper());
        conf.put("nimbus.seeds", List.of("127.0.0.1"));
        conf.put("nimbus.thrift.port", ports.nimbus());
        conf.put("supervisor.thrift.port", ports.supervisor());
        conf.put("supervisor.slots.ports", ports.slots());
        conf.put("storm.local.hostname", "127.0.0.1");
        conf.put("storm.local.dir", storm().toString());
        conf.put("storm.workers.artifacts.dir", logs().resolve("workers").toString());
        conf.put("storm.log4j2.conf.dir", log4j().toString());
        conf.put("storm.metricstore.class", "org.apache.storm.metricstore.NoOpMetricStore");
        // Storm's defaults have flags that Java 17 no longer knows. A list, because a path may contain blanks.
        conf.put(
                "worker.childopts", List.of("-javaagent:" + agent(), "-Xmx%HEAP-MEM%m", "-XX:+ExitOnOutOfMemoryError"));
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
                """.formatted(data().resolve("zookeeper"), ports.zookeeper());
    }
}
