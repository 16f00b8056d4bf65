package coffee.flume;

import coffee.flume.EventQueue.Change;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Redis remembers under the sink's identity: which batch was pushed last, how far each file was, and whether the
 * sink ended cleanly. By it the sink tells what Redis has already, and whether another sink has been at work meanwhile.
 * One instance from the sink's start to its stop; for one thread.
 */
final class SinkMemory {

    private static final String LAST = "last";
    private static final String CLEAN = "clean";

    /** Sinks of a group take turns, seldom; more often only sinks that should have different identities. */
    private static final int MANY_TURNS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);
    private static final Clock WALL = Clock.systemUTC();

    private final SinkConfig config;
    private final boolean tracksPositions;
    private final long backlog;
    private final String life =
            HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong());
    private final Positions positions = new Positions();
    private final Renames renames = new Renames();
    private Recovery recovery;
    private String recalled;
    private boolean wasClean;
    private int turns;
    private boolean hasPushed;
    private long batches;

    /**
     * Begins with {@code backlog} events in the channel. {@code tracksPositions} says that the channel gives events
     * in the order in which their files have them, and to this sink only.
     */
    SinkMemory(SinkConfig config, boolean tracksPositions, long backlog) {
        this.config = config;
        this.tracksPositions = tracksPositions;
        this.backlog = backlog;
    }

    boolean isRecalled() {
        return recovery != null;
    }

    /** Whether the memory that was found says that this batch was pushed last. */
    static boolean tellsOf(String batchId, Map<String, String> found) {
        return batchId.equals(found.get(LAST));
    }

    /**
     * Takes over what was found on connecting, if it is the first time or if another sink of this identity has been at
     * work: then, of which this is true, the other may have pushed what the channel gives now, {@code underway} too.
     */
    boolean recall(Map<String, String> found, int underway) {
        if (!isRecalled()) {
            take(found, backlog);
            return false;
        }
        String last = found.get(LAST);
        if (last == null || last.equals(recalled) || last.startsWith(life)) {
            return false;
        }
        tellOfTurn();
        take(found, underway == 0 ? config.batchSize() : underway);
        return true;
    }

    private void tellOfTurn() {
        turns++;
        if (turns == 1) {
            LOG.info("Goes on where another sink of the identity {} ended", config.identity());
        } else if (turns == MANY_TURNS) {
            LOG.warn("Another sink uses the identity {} at the same time: give it one of its own", config.identity());
        }
    }

    private void take(Map<String, String> found, long given) {
        recalled = found.get(LAST);
        wasClean = found.containsKey(CLEAN);
        if (tracksPositions) {
            positions.load(found);
        }
        recovery = new Recovery(
                positions,
                renames,
                wasClean ? Map.of() : positions.all(),
                tracksPositions ? given : 0,
                System::nanoTime);
    }

    /** What is to become of these events, by what Redis has of them already. */
    Batch decide(List<Placed> taken) {
        Batch batch = Batch.of(taken, recovery.recognise(taken), config);
        if (tracksPositions) {
            long now = WALL.instant().getEpochSecond();
            batch.reach(positions.change(batch.pushed(), !recovery.inBacklog(), now));
        }
        return batch;
    }

    /** The id of a batch that is to be pushed, which no other has. */
    String nextId() {
        return life + "-" + batches++;
    }

    /** What Redis is to remember, in the same step in which it gets the batch. */
    Change change(Batch batch, String batchId) {
        Map<String, String> set = new LinkedHashMap<>(batch.positions().set());
        set.put(LAST, batchId);
        List<String> removed = new ArrayList<>(batch.positions().removed());
        if (wasClean) {
            removed.add(CLEAN);
        }
        return new Change(set, removed);
    }

    /** What takes {@link #change} back, but for the batch's id. */
    Change undoing(Batch batch) {
        return positions.undoing(batch.positions());
    }

    /** Redis has got a batch, and remembers it. */
    void pushed() {
        wasClean = false;
        hasPushed = true;
    }

    /** The batch has left the channel. */
    void committed(Batch batch) {
        positions.apply(batch.positions());
        recovery.done(batch.taken());
    }

    /** The channel had nothing for a while. */
    void idle() {
        if (isRecalled()) {
            recovery.idle();
        }
    }

    /** What notes that nothing has to be recognised next time, {@link Change#NONE} where something may have to be. */
    Change ending() {
        boolean settled = config.idempotent() && hasPushed && recovery.isOver();
        return settled ? new Change(Map.of(CLEAN, life), List.of()) : Change.NONE;
    }
}
