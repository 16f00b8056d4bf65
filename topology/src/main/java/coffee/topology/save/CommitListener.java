package coffee.topology.save;

import java.time.Duration;

/** Hears what becomes of commits. */
interface CommitListener {

    void committed(CommitRun run, Duration took);

    /** A run was not stored, for whatever reason. */
    void refused();
}
