package coffee.tools.chaos;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** Something that goes wrong: struck once, and mended by itself before it returns, except for what others mend. */
@FunctionalInterface
interface Blow {

    /** Strikes; what it drew from {@code dice} is part of what it says it did. */
    String strike(RandomGenerator dice) throws IOException, InterruptedException;
}
