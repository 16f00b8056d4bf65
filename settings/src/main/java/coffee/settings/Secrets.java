package coffee.settings;

import coffee.redis.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Looks up what stands behind the name of an environment variable or of a file; it never shows what it found. */
record Secrets(Map<String, String> variables) {

    Optional<String> variable(String property, String name, Problems problems) {
        String value = variables.get(name);
        if (value == null || value.isEmpty()) {
            problems.add(property, name, "must name an environment variable that is set");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    /** The first line of the file. */
    Optional<String> file(String property, String path, Problems problems) {
        try {
            Optional<String> line = Files.readString(Path.of(path)).lines().findFirst();
            if (line.filter(l -> !l.isEmpty()).isPresent()) {
                return line;
            }
            problems.add(property, path, "must name a file whose first line is the secret, and that line is empty");
        } catch (IOException | InvalidPathException e) {
            problems.add(property, path, "must name a file that can be read");
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "Secrets";
    }
}
