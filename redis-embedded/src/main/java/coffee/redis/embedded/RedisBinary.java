package coffee.redis.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * The server's executable: the one that {@code COFFEE_REDIS_SERVER} names, or else the one in the jar, unpacked once
 * for all processes of a user into the folder for temporary files.
 */
final class RedisBinary {

    private RedisBinary() {}

    static Path path() throws IOException {
        String named = System.getenv("COFFEE_REDIS_SERVER");
        return named == null || named.isEmpty()
                ? unpacked(Path.of(System.getProperty("java.io.tmpdir")))
                : Path.of(named);
    }

    static synchronized Path unpacked(Path temporary) throws IOException {
        String resource = resource();
        Path folder = temporary.resolve("coffee-redis-" + System.getProperty("user.name"));
        Path binary = folder.resolve(resource);
        Path scratch = Files.createTempDirectory(temporary, "coffee-redis-");
        try {
            claim(folder, scratch);
            if (!Files.isExecutable(binary)) {
                unpack(resource, scratch.resolve(resource));
                Files.move(scratch.resolve(resource), binary, StandardCopyOption.ATOMIC_MOVE);
            }
            return binary;
        } finally {
            Files.deleteIfExists(scratch.resolve(resource));
            Files.delete(scratch);
        }
    }

    private static String resource() throws IOException {
        String name = ExecutableProvider.newProvidedVersionsMap().get(machine());
        if (name == null) {
            throw new IOException("there is no Redis server for this kind of machine in the jar");
        }
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** As the JVM reports it: the library would run programs that a small container lacks. */
    private static OsArchitecture machine() {
        String os = System.getProperty("os.name");
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        if (os.startsWith("Windows")) {
            return OsArchitecture.WINDOWS_x86_64;
        }
        if (os.startsWith("Mac")) {
            return arm ? OsArchitecture.MAC_OS_X_ARM64 : OsArchitecture.MAC_OS_X_x86_64;
        }
        return arm ? OsArchitecture.UNIX_AARCH64 : OsArchitecture.UNIX_x86_64;
    }

    /** Creates the shared folder, or checks that it is ours: what somebody else has put there must never be run. */
    private static void claim(Path folder, Path ours) throws IOException {
        try {
            Files.createDirectory(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class)) {
                Files.setPosixFilePermissions(folder, Files.getPosixFilePermissions(ours));
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(ours))) {
                throw new FileSystemException(folder.toString(), null, "belongs to somebody else");
            }
        }
    }

    private static void unpack(String resource, Path to) throws IOException {
        try (InputStream in = ExecutableProvider.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new FileNotFoundException(resource + " is not in the jar");
            }
            Files.copy(in, to);
        }
        if (!to.toFile().setExecutable(true)) {
            throw new FileSystemException(to.toString(), null, "cannot be made executable");
        }
    }
}
