package coffee.topology.save;

import java.time.Duration;
import java.util.List;

/** Several listeners as one. */
record Listeners(List<CommitListener> all) implements CommitListener {

    @Override
    public void committed(CommitRun run, Duration took) {
        all.forEach(listener -> listener.committed(run, took));
    }

    @Override
    public void refused() {
        all.forEach(CommitListener::refused);
    }
}
