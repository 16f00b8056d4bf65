package coffee.topology.ingest;

import java.io.IOException;

/** Opens the log, again and again as connections break. */
public interface LogOpener {

    OrderLog open() throws IOException;
}
