package coffee.cluster.loopback;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Makes a class' {@code bind(SocketAddress, int)} begin with asking {@link LoopbackOnly} for the address to take. */
final class GuardedBind extends ClassVisitor {

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
        // What they return differs from class to class.
        if (!name.equals("bind") || !type.startsWith("(Ljava/net/SocketAddress;I)")) {
            return method;
        }
        found = true;
        return new AskFirst(method);
    }

    /** The type of the address stays what it was, so the frames of the method hold as they are. */
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
