package coffee.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One process of the pipeline, before it runs.
 *
 * @param name what it is called on the screen, and its log file
 * @param program what is run; {@code bin/coffee} if it is empty
 * @param words what follows the program
 * @param environment what it gets beside this process's own
 * @param health how it is seen to be well
 */
public record Part(
        String name, Optional<Path> program, List<String> words, Map<String, String> environment, Health health) {

    public Part {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** A command of ours. */
    public Part(String name, List<String> words, Map<String, String> environment, Health health) {
        this(name, Optional.empty(), words, environment, health);
    }
}
