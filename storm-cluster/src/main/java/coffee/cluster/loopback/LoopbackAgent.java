package coffee.cluster.loopback;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;

/**
 * Has every server socket of its process that would be bound to all interfaces bound to loopback. Where it cannot, the
 * process ends before its main class begins.
 */
public final class LoopbackAgent {

    private static final int FAILED = 1;

    private LoopbackAgent() {}

    /** Called by Java before the main class, on the same thread. */
    public static void premain(String arguments, Instrumentation java) {
        try {
            guard(java);
        } catch (IOException
                | ReflectiveOperationException
                | UnmodifiableClassException
                | RuntimeException
                | LinkageError e) {
            System.err.println("cannot keep the server sockets on loopback: " + e);
            // Throwing would end it too, but with a dump of native frames as its last words.
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static void guard(Instrumentation java)
            throws IOException, ReflectiveOperationException, UnmodifiableClassException {
        // LoopbackOnly is on the boot class path, which java.base does not read by itself.
        java.redefineModule(
                ServerSocket.class.getModule(),
                Set.of(LoopbackOnly.class.getModule()),
                Map.of(),
                Map.of(),
                Set.of(),
                Map.of());
        java.redefineClasses(
                guarded(ServerSocket.class),
                guarded(Class.forName("sun.nio.ch.ServerSocketChannelImpl")),
                guarded(Class.forName("sun.nio.ch.AsynchronousServerSocketChannelImpl")));
    }

    private static ClassDefinition guarded(Class<?> type) throws IOException {
        return new ClassDefinition(type, GuardedBind.in(classFile(type)));
    }

    /** The name of the file on a class path or in a jar. */
    static String fileName(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    /** The bytes of a class, as it was compiled. */
    static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + fileName(type))) {
            if (in == null) {
                throw new FileNotFoundException(fileName(type));
            }
            return in.readAllBytes();
        }
    }
}
