package coffee.generator.out;

import java.io.Closeable;
import java.io.IOException;

/** Takes lines to where they belong, in order and each of them whole. For one thread. */
public interface LineTarget extends Closeable {

    /** Takes these lines; when it returns without an exception they have all arrived. */
    void write(LineBlock lines) throws IOException;

    /** How many lines have arrived, also where {@link #write} failed half-way. */
    long written();

    /** The target as a user knows it. */
    @Override
    String toString();
}
