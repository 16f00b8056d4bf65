package coffee.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files of the checkout or of the unpacked release are, as the launcher says. */
public final class Home {

    private Home() {}

    /** The folder of the checkout or release; empty where a command was not started by {@code bin/coffee}. */
    public static Optional<Path> folder() {
        return Optional.ofNullable(System.getProperty("coffee.home")).map(Path::of);
    }

    /** A file or folder that has one place in a release, and another in a checkout, where Maven builds it. */
    public static Path part(String released, String built) {
        Path home = folder().orElse(Path.of("")).toAbsolutePath();
        Path part = home.resolve(released);
        return Files.exists(part) ? part : home.resolve(built);
    }

    /** A folder for data of that name, where the launcher says or else below the working folder. */
    public static Path data(String name) {
        String data = System.getProperty("coffee.data");
        Path all = data == null ? folder().orElse(Path.of("")).resolve(".coffee") : Path.of(data);
        return all.resolve(name).toAbsolutePath();
    }
}
