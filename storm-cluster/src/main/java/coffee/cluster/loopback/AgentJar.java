package coffee.cluster.loopback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The agent, as {@code -javaagent} takes it. It needs ASM on the class path of the process, which all of Storm's have.
 * What the JDK's classes call is in a jar of its own beside it, so that one loader alone knows it.
 */
public final class AgentJar {

    /** Relative to the agent, as blanks would split a path. */
    private static final String BOOT = "loopback-boot.jar";

    private AgentJar() {}

    /** Writes it, over what may be there. */
    public static void write(Path jar) throws IOException {
        write(jar.resolveSibling(BOOT), Map.of(), LoopbackOnly.class);
        Map<String, String> manifest = Map.of(
                "Premain-Class",
                LoopbackAgent.class.getName(),
                "Boot-Class-Path",
                BOOT,
                "Can-Redefine-Classes",
                "true");
        write(jar, manifest, LoopbackAgent.class, GuardedBind.class, GuardedBind.AskFirst.class);
    }

    private static void write(Path jar, Map<String, String> manifest, Class<?>... types) throws IOException {
        Manifest head = new Manifest();
        head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(head.getMainAttributes()::putValue);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), head)) {
            for (Class<?> type : types) {
                out.putNextEntry(new JarEntry(LoopbackAgent.fileName(type)));
                out.write(LoopbackAgent.classFile(type));
            }
        }
    }
}
