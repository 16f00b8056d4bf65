package coffee.cluster;

import java.nio.file.Path;

/** The folder of a cluster. Storm calls it {@code storm.home} and prescribes most of the names. */
public record ClusterFolder(Path root) {

    public ClusterFolder {
        root = root.toAbsolutePath().normalize();
    }

    Path conf() {
        return root.resolve("conf");
    }

    Path stormYaml() {
        return conf().resolve("storm.yaml");
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

    /** The libraries of the workers. */
    Path workerLib() {
        return root.resolve("lib-worker");
    }

    /** The Java agent that keeps daemons and workers on loopback. */
    Path agent() {
        return root.resolve("loopback.jar");
    }

    /** The logs of the daemons; those of the workers in {@code workers/<topology>/<port>/worker.log} below. */
    public Path logs() {
        return root.resolve("logs");
    }

    Path workers() {
        return logs().resolve("workers");
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
}
