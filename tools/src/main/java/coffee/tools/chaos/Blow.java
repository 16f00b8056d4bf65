package coffee.tools.chaos;

import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * Something that goes wrong.
 *
 * @param name what it is counted as, such as "flume killed"
 */
record Blow(String name, Strike strike) {

    String strike(RandomGenerator dice) throws IOException, InterruptedException {
        return strike.at(dice);
    }

    /** Lets it go wrong once; it is mended by itself before this returns, except for what others mend. */
    @FunctionalInterface
    interface Strike {

        /** Tells what it did; what it drew from {@code dice} is part of that. */
        String at(RandomGenerator dice) throws IOException, InterruptedException;
    }
}
