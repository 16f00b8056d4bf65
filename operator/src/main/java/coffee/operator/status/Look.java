package coffee.operator.status;

import coffee.store.CountsStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What Redis and the files said at one moment.
 *
 * @param oldest when the oldest order of the queue was placed, if it says so
 * @param files the files that agents read, those that they have finished left out
 */
record Look(Instant at, Standing standing, Optional<Instant> oldest, List<ReadFile> files) {

    /**
     * How far an agent has come with a file.
     *
     * @param identity the agent's
     * @param offset up to where the lines are on the queue
     * @param behind how many bytes of the file are not; empty where the file is not there to be measured
     */
    record ReadFile(String identity, String id, String path, long offset, OptionalLong behind) {}

    /** How many bytes of files wait, as far as they can be measured. */
    long behind() {
        return files.stream().mapToLong(file -> file.behind().orElse(0)).sum();
    }

    Optional<Duration> oldestAge() {
        return oldest.map(placed -> Duration.between(placed, at));
    }
}
