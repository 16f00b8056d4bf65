package coffee.cluster;

import java.nio.file.Path;

/** Where a cluster keeps all that is its own. Storm calls it {@code storm.home} and prescribes most of the names. */
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

    /** What the daemons run from. */
    Path lib() {
        return root.resolve("lib");
    }

    /** What the workers run from. */
    Path workerLib() {
        return root.resolve("lib-worker");
    }

    /** What keeps the daemons and the workers on loopback. */
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

    /** What a worker tells the supervisor of itself; the supervisor removes it with the worker. */
    Path heartbeats(Worker worker) {
        return storm().resolve("workers").resolve(worker.id()).resolve("heartbeats");
    }

    /** What Nimbus, the supervisor and the workers keep. */
    Path storm() {
        return data().resolve("storm");
    }

    Path run() {
        return root.resolve("run");
    }

    Path ports() {
        return run().resolve("ports.properties");
    }

    Daemon.PidFile pid(Daemon.Kind part) {
        return new Daemon.PidFile(run().resolve(part.label() + ".pid"));
    }

    /** The Java of this process, which the launcher has found fit for Storm. */
    String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
