package coffee.tools.pipeline;

import java.util.List;
import java.util.Map;

/**
 * One process of the pipeline, before it runs.
 *
 * @param name what it is called on the screen, and its log file
 * @param words what follows {@code bin/coffee} to run it
 * @param environment what it gets beside this process's own
 * @param health how it is seen to be well
 */
public record Part(String name, List<String> words, Map<String, String> environment, Health health) {

    public Part {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** Tells whether a part does its work by now; called again and again, it answers at once. */
    @FunctionalInterface
    public interface Health {

        Health RUNS = () -> true;

        boolean isWell();
    }
}
