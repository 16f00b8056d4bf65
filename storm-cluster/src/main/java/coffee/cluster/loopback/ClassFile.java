package coffee.cluster.loopback;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a class, as it was compiled. */
final class ClassFile {

    private ClassFile() {}

    /** The name of the file on a class path or in a jar. */
    static String nameOf(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    static byte[] of(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + nameOf(type))) {
            if (in == null) {
                throw new FileNotFoundException(nameOf(type));
            }
            return in.readAllBytes();
        }
    }
}
