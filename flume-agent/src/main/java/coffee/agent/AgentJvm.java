package coffee.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Java process of an agent: how large it may get, and where it gives its counters, which is nowhere at port 0. */
record AgentJvm(String heap, int httpPort) {

    /** The words of a command line that runs the agent with the Flume of that checkout. */
    List<String> command(Path home, AgentConf conf, String agent) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        words.addAll(List.of(
                "-Dfile.encoding=UTF-8", "-Dlog4j2.configurationFile=" + home.resolve("conf/flume-log4j2.xml")));
        String more = System.getenv().getOrDefault("COFFEE_JAVA_OPTS", "").strip();
        if (!more.isEmpty()) {
            words.addAll(List.of(more.split("\\s+")));
        }
        if (httpPort > 0) {
            words.addAll(List.of(
                    "-Dflume.monitoring.type=coffee.flume.agent.Metrics", "-Dflume.monitoring.port=" + httpPort));
        }
        words.addAll(List.of("-cp", FlumeFolder.in(home).classpath(conf), "coffee.flume.agent.Agent"));
        words.addAll(List.of(conf.agent(agent), conf.file().toString()));
        return words;
    }
}
