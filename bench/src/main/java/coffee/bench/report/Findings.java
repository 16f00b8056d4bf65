package coffee.bench.report;

import java.util.List;

/** A benchmark that can be asked, after it ran, for what it found. */
public interface Findings {

    List<Finding> findings();
}
