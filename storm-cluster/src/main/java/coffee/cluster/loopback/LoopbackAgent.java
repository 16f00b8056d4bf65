package coffee.cluster.loopback;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Binds every server socket of its process to loopback that would be bound to all interfaces. If it cannot do so, the
 * process ends before its main class starts. It needs ASM on the class path of the process, which all of Storm's
 * processes have. The class that the JDK's classes call is in a separate jar, so that only one class loader loads it.
 */
public final class LoopbackAgent {

    private static final int FAILED = 1;

    /** Relative to the agent's jar, because blanks would split an absolute path. */
    private static final String BOOT = "loopback-boot.jar";

    private LoopbackAgent() {}

    /** Writes the agent's jar for {@code -javaagent}; replaces an existing one. */
    public static void writeJar(Path jar) throws IOException {
        writeJar(jar.resolveSibling(BOOT), Map.of(), LoopbackOnly.class);
        Map<String, String> manifest = Map.of(
                "Premain-Class",
                LoopbackAgent.class.getName(),
                "Boot-Class-Path",
                BOOT,
                "Can-Redefine-Classes",
                "true");
        writeJar(jar, manifest, LoopbackAgent.class, GuardedBind.class, GuardedBind.AskFirst.class);
    }

    private static void writeJar(Path jar, Map<String, String> manifest, Class<?>... types) throws IOException {
        Manifest head = new Manifest();
        head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(head.getMainAttributes()::putValue);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), head)) {
            for (Class<?> type : types) {
                out.putNextEntry(new JarEntry(fileName(type)));
                out.write(classFile(type));
            }
        }
    }

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
            // Throwing would also end the process, but its last output would be a dump of native frames.
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

    /** Makes the {@code bind(SocketAddress, int)} of a class first ask {@link LoopbackOnly} for the address. */
    static final class GuardedBind extends ClassVisitor {

        private static final int VERSION = Opcodes.ASM9;
        private static final int ADDRESS = 1;

        private boolean found;

        private GuardedBind(ClassVisitor next) {
            super(VERSION, next);
        }

        /** The class file with that change; throws where there is no such method. */
        static byte[] in(byte[] classFile) {
            ClassReader reader = new ClassReader(classFile);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            GuardedBind guard = new GuardedBind(writer);
            reader.accept(guard, 0);
            if (!guard.found) {
                throw new IllegalArgumentException(reader.getClassName() + " has no bind(SocketAddress, int)");
            }
            return writer.toByteArray();
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            MethodVisitor method = super.visitMethod(access, name, type, signature, exceptions);
            // The return type differs from class to class.
            if (!name.equals("bind") || !type.startsWith("(Ljava/net/SocketAddress;I)")) {
                return method;
            }
            found = true;
            return new AskFirst(method);
        }

        /** The type of the address does not change, so the stack map frames of the method stay valid. */
        static final class AskFirst extends MethodVisitor {

            AskFirst(MethodVisitor method) {
                super(VERSION, method);
            }

            @Override
            public void visitCode() {
                super.visitCode();
                visitVarInsn(Opcodes.ALOAD, ADDRESS);
                visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        Type.getInternalName(LoopbackOnly.class),
                        "of",
                        "(Ljava/net/SocketAddress;)Ljava/net/SocketAddress;",
                        false);
                visitVarInsn(Opcodes.ASTORE, ADDRESS);
            }
        }
    }
}
