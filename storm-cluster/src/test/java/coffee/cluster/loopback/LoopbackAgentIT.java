package coffee.cluster.loopback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent in a process of its own. */
@Timeout(60)
class LoopbackAgentIT {

    private static final int WAYS = 7;

    private static final String OURS = ofClassPath("test-classes");
    private static final String ASM = ofClassPath("asm-");

    @TempDir
    private Path folder;

    private Path agent;

    /** The entry of this process's class path whose file name begins with {@code name}. */
    private static String ofClassPath(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(place -> Path.of(place).getFileName().toString().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @BeforeEach
    void writeTheAgent() throws IOException {
        agent = Files.createDirectory(folder.resolve("a folder")).resolve("loopback.jar");
        LoopbackAgent.writeJar(agent);
    }

    @Test
    void keepsEveryKindOfServerSocketOnLoopback() throws IOException, InterruptedException {
        Run run = Run.of("-javaagent:" + agent, "-cp", OURS + File.pathSeparator + ASM, Binds.class.getName());

        assertEquals(Collections.nCopies(WAYS, "127.0.0.1"), run.output);
        assertEquals(0, run.code);
    }

    @Test
    void isWhatKeepsThemThere() throws IOException, InterruptedException {
        Run run = Run.of("-cp", OURS, Binds.class.getName());

        assertEquals(List.of(), run.output.stream().filter("127.0.0.1"::equals).toList());
        assertEquals(WAYS, run.output.size());
    }

    @Test
    void endsAProcessThatItCannotGuard() throws IOException, InterruptedException {
        // when ASM is missing
        Run run = Run.of("-javaagent:" + agent, "-cp", OURS, Binds.class.getName());

        // then
        assertEquals(1, run.code);
        assertEquals(1, run.output.size());
        assertTrue(run.output.get(0).startsWith("cannot keep the server sockets on loopback: "), run.output.get(0));
    }

    /** The output and the exit code of a JVM. */
    private record Run(List<String> output, int code) {

        static Run of(String... words) throws IOException, InterruptedException {
            Process process =
                    new ProcessBuilder(java(words)).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(output.lines().toList(), process.waitFor());
        }

        private static List<String> java(String... words) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of(words));
            return command;
        }
    }
}
