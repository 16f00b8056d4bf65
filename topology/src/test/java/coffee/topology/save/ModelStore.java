package coffee.topology.save;

import java.io.IOException;
import java.util.SplittableRandom;

/** The commits of a {@link ModelRedis} as a saver has them: over a connection that breaks before, or before the reply. */
final class ModelStore implements CommitStore {

    private final ModelRedis redis;
    private final SplittableRandom random;
    private final int incarnation;

    ModelStore(ModelRedis redis, SplittableRandom random) {
        this.redis = redis;
        this.random = random;
        this.incarnation = redis.incarnation();
    }

    @Override
    public Outcome commit(CommitRun run) throws IOException {
        if (!redis.isUp(incarnation) || random.nextInt(50) == 0) {
            throw new IOException("broken");
        }
        Outcome outcome = redis.commit(run);
        if (random.nextInt(20) == 0) {
            throw new IOException("reply lost");
        }
        return outcome;
    }

    @Override
    public String server() {
        return "run " + incarnation;
    }

    @Override
    public void close() {
        // a connection in memory leaves nothing behind
    }
}
