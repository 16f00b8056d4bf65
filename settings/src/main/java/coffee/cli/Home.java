package coffee.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Locates the files of the checkout or of the unpacked release, as told by the launcher. */
public final class Home {

    private Home() {}

    /** The folder of the checkout or release; empty where a command was not started by {@code bin/coffee}. */
    public static Optional<Path> folder() {
        return Optional.ofNullable(System.getProperty("coffee.home")).map(Path::of);
    }

    /** A file or folder whose path in a release is not the one in a checkout, where Maven builds it. */
    public static Path part(String released, String built) {
        Path home = folder().orElse(Path.of("")).toAbsolutePath();
        Path part = home.resolve(released);
        return Files.exists(part) ? part : home.resolve(built);
    }

    /**
     * The data folder of that name: in the launcher's data folder, or else in {@code .coffee} of the checkout or of the
     * working folder.
     */
    public static Path data(String name) {
        String data = System.getProperty("coffee.data");
        Path all = data == null ? folder().orElse(Path.of("")).resolve(".coffee") : Path.of(data);
        return all.resolve(name).toAbsolutePath();
    }
}
