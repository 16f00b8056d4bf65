package coffee.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where the checkout is, as the launcher says. */
public final class Home {

    private Home() {}

    /** The checkout's folder; empty where a command was not started by {@code bin/coffee}. */
    public static Optional<Path> folder() {
        return Optional.ofNullable(System.getProperty("coffee.home")).map(Path::of);
    }

    /** A folder for data of that name, git-ignored in the checkout or else below the working folder. */
    public static Path data(String name) {
        return folder().orElse(Path.of("")).resolve(".coffee").resolve(name).toAbsolutePath();
    }
}
