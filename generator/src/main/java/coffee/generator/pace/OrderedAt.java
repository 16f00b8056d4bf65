package coffee.generator.pace;

import java.util.OptionalLong;

/** Reads when the order of a line was placed, in epoch milliseconds; nothing where the line does not say. */
@FunctionalInterface
public interface OrderedAt {

    /** Of the line from there up to, and without, its newline. */
    OptionalLong of(byte[] bytes, int from, int to);
}
