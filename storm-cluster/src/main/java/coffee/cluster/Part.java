package coffee.cluster;

import java.util.List;
import java.util.Locale;

/** The daemons of a cluster, in the order in which they start. */
public enum Part {
    ZOOKEEPER("org.apache.storm.shade.org.apache.zookeeper.server.ZooKeeperServerMain", "128m"),
    NIMBUS("org.apache.storm.daemon.nimbus.Nimbus", "256m"),
    SUPERVISOR("org.apache.storm.daemon.supervisor.Supervisor", "192m");

    private final String mainClass;
    private final String heap;

    Part(String mainClass, String heap) {
        this.mainClass = mainClass;
        this.heap = heap;
    }

    /** The words of a command line that runs it out of that folder; it starts fast rather than run fast. */
    List<String> command(ClusterFolder folder) {
        return List.of(
                "nohup",
                folder.java(),
                "-javaagent:" + folder.agent(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dstorm.home=" + folder.root(),
                "-Dstorm.log.dir=" + folder.logs(),
                "-Dlogfile.name=" + label() + ".log",
                "-Dlog4j.configurationFile=" + folder.log4j().resolve("cluster.xml"),
                "-cp",
                folder.lib() + "/*:" + folder.conf(),
                mainClass);
    }

    /** What it is called in messages and file names. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
