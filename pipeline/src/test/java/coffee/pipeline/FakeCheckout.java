package coffee.pipeline;

import coffee.cli.CtrlC;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A checkout with the real launcher and nothing else that is real: its Maven and its Javas are scripts that say what
 * they were asked. No program of the machine is in PATH but the few that the launcher needs; {@code -Dcoffee.bash} names
 * another bash, such as an old one.
 */
final class FakeCheckout {

    private static final List<String> PROGRAMS = List.of(
            "bash",
            "cat",
            "cut",
            "dirname",
            "find",
            "flock",
            "grep",
            "head",
            "kill",
            "ls",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "tail",
            "touch",
            "tr");
    private static final String JAVA_SAYS = "#!/bin/bash\necho \"java-%s $*\"\nexit ${FAKE_EXIT:-0}\n";
    private static final String MAVEN_BUILDS = """
            #!/bin/bash
            echo "mvn $*" >>mvn.log
            if [ -n "$FAKE_MAVEN_WAITS" ]; then touch maven-waits; while [ -e maven-waits ]; do sleep 0.02; done; fi
            if [ -n "$FAKE_MAVEN_FAILS" ]; then echo '[ERROR] no beans'; exit 1; fi
            mkdir -p pipeline/target/lib
            touch pipeline/target/coffee-pipeline-1.0.jar pipeline/target/lib/coffee-settings-1.0.jar
            """;

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private FakeCheckout(Path folder) {
        this.folder = folder;
    }

    static FakeCheckout in(Path folder) throws IOException {
        FakeCheckout checkout = new FakeCheckout(folder.toRealPath());
        checkout.script("bin/coffee", Files.readString(Path.of("../bin/coffee")));
        checkout.file("pom.xml", "<project>\n  <version>9.8.7</version>\n</project>\n");
        checkout.file("pipeline/pom.xml", "");
        checkout.file("pipeline/src/main/java/Pipeline.java", "");
        checkout.file("settings/src/main/java/Settings.java", "");
        checkout.age();
        for (String program : PROGRAMS) {
            String usual = (Files.exists(Path.of("/usr/bin", program)) ? "/usr/bin/" : "/bin/") + program;
            String real = program.equals("bash") ? System.getProperty("coffee.bash", usual) : usual;
            checkout.script("path/" + program, "#!/bin/sh\nexec " + real + " \"$@\"\n");
        }
        checkout.script("path/mvn", MAVEN_BUILDS);
        checkout.set("PATH", checkout.path("path").toString());
        checkout.set("HOME", checkout.path("home").toString());
        checkout.set("COFFEE_JAVA_PLACES", checkout.path("javas").toString() + "/*");
        return checkout;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    void file(String name, String text) throws IOException {
        Files.createDirectories(path(name).getParent());
        Files.writeString(path(name), text);
    }

    /** Sets the sources' times to before every build. */
    private void age() throws IOException {
        try (Stream<Path> sources = Files.walk(folder)) {
            for (Path source : sources.toList()) {
                Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
            }
        }
    }

    void script(String name, String text) throws IOException {
        file(name, text);
        Files.setPosixFilePermissions(path(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    void set(String variable, String value) {
        environment.put(variable, value);
    }

    /** A fake JDK of that version, whose java prints its name and arguments. */
    Path jdk(String name, String version) throws IOException {
        runtime(name, version);
        script("javas/" + name + "/bin/javac", "#!/bin/bash\n");
        return path("javas/" + name);
    }

    void runtime(String name, String version) throws IOException {
        file("javas/" + name + "/release", "IMPLEMENTOR=\"Beans\"\nJAVA_VERSION=\"" + version + "\"\n");
        script("javas/" + name + "/bin/java", JAVA_SAYS.formatted(name));
    }

    /** Sets a file's time to after everything that was written before. */
    void touchLater(String name) throws IOException {
        Files.setLastModifiedTime(path(name), FileTime.from(Instant.now().plusSeconds(60)));
    }

    /** Puts the real build of a module in place, to run on the Java of the test; nothing is built from then on. */
    void useTheBuild(String module) throws IOException {
        set("JAVA_HOME", System.getProperty("java.home"));
        Files.deleteIfExists(path("path/mvn"));
        Files.createDirectories(path(module));
        Files.createSymbolicLink(
                path(module + "/target"), Path.of("..", module, "target").toRealPath());
    }

    List<String> builds() throws IOException {
        return Files.exists(path("mvn.log")) ? Files.readAllLines(path("mvn.log")) : List.of();
    }

    Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(path("bin/coffee").toString()));
        command.addAll(List.of(words));
        return startAny(command);
    }

    Process startAny(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    Ran run(String... words) throws IOException, InterruptedException {
        return ended(start(words));
    }

    static Ran ended(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the launcher did not end");
        }
        return new Ran(process.exitValue(), out.strip(), err.strip());
    }

    /** The exit code and the output of a run. */
    record Ran(int code, String out, String err) {}

    /** Waits until a server in the foreground prints how to stop it. */
    static Process ready(Process server) throws IOException, InterruptedException {
        String line = server.inputReader().readLine();
        while (line != null && !line.startsWith("Stop it")) {
            line = server.inputReader().readLine();
        }
        if (line == null) {
            throw new AssertionError("the server ended: " + ended(server));
        }
        return server;
    }

    static Ran interrupted(Process server) throws IOException, InterruptedException {
        CtrlC.press(server);
        return ended(server);
    }
}
