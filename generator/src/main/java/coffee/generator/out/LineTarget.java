package coffee.generator.out;

import java.io.Closeable;
import java.io.IOException;

/** Writes lines somewhere, in order and each of them whole. For one thread. */
public interface LineTarget extends Closeable {

    /** Writes these lines; when this returns without an exception, all have arrived. */
    void write(LineBlock lines) throws IOException;

    /** How many lines have arrived, even if {@link #write} failed halfway. */
    long written();

    /** The name of the target in messages. */
    @Override
    String toString();
}
