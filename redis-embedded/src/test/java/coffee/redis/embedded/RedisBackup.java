package coffee.redis.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** A copy of the data that a Redis had on disk: all that it had confirmed, with {@code appendfsync always}. */
public record RedisBackup(EmbeddedRedis redis, Path folder) {

    /** Copies the data into that folder. */
    public static RedisBackup of(EmbeddedRedis redis, Path folder) throws IOException {
        copy(redis.folder(), folder);
        return new RedisBackup(redis, folder);
    }

    /** Kills the Redis, and restarts it with this data. */
    public void putBack() throws IOException {
        redis.kill();
        copy(folder, redis.folder());
        redis.restart();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
