package coffee.redis.embedded;

import java.io.IOException;
import java.nio.file.Path;
import redis.embedded.core.ExecutableProvider;

/** The server's executable, unpacked once a process. */
final class RedisBinary {

    private static Path unpacked;

    private RedisBinary() {}

    static synchronized Path path() throws IOException {
        if (unpacked == null) {
            unpacked = ExecutableProvider.newJarResourceProvider().get().toPath();
        }
        return unpacked;
    }
}
