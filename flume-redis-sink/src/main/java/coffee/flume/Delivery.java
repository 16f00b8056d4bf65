package coffee.flume;

import coffee.flume.EventQueue.Append;
import coffee.flume.EventQueue.Change;
import coffee.flume.EventQueue.Standing;
import coffee.flume.QueueException.Outcome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.flume.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to the list, each exactly once: a batch that may have arrived is neither pushed again nor given up
 * before Redis has told whether it did. One instance from the sink's start to its stop; for one thread.
 */
final class Delivery {

    static final String LAST = "last";
    static final String CLEAN = "clean";

    /** Sinks of a group take turns, seldom; more often only sinks that should have different identities. */
    private static final int MANY_TURNS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);
    private static final Clock WALL = Clock.systemUTC();

    private final SinkConfig config;
    private final EventQueue queue;
    private final RedisSinkCounter counter;
    private final QueueLimit limit;
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
    private long number;

    private Batch batch;
    private String batchId;
    private boolean inDoubt;
    private boolean stored;

    /**
     * Begins with {@code backlog} events in the channel. {@code tracksPositions} says that the channel gives events
     * in the order in which their files have them, and to this sink only.
     */
    Delivery(SinkConfig config, EventQueue queue, RedisSinkCounter counter, boolean tracksPositions, long backlog) {
        this.config = config;
        this.queue = queue;
        this.counter = counter;
        this.limit = new QueueLimit(config.maxQueueLength());
        this.tracksPositions = tracksPositions;
        this.backlog = backlog;
    }

    /** Connects, if it is not connected. */
    void open() throws QueueException {
        if (queue.isOpen()) {
            return;
        }
        Standing standing = queue.open();
        limit.sawLength(standing.length());
        String last = standing.memory().get(LAST);
        if (inDoubt) {
            stored = batchId.equals(last);
            inDoubt = false;
        }
        if (recovery == null) {
            recall(standing.memory(), backlog);
        } else if (last != null && !last.equals(recalled) && !last.startsWith(life)) {
            turnTo(standing.memory());
        }
    }

    /** Another sink of this identity has been at work: what the channel gives now, it may have pushed. */
    private void turnTo(Map<String, String> memory) {
        turns++;
        if (turns == 1) {
            LOG.info("Goes on where another sink of the identity {} ended", config.identity());
        } else if (turns == MANY_TURNS) {
            LOG.warn("Another sink uses the identity {} at the same time: give it one of its own", config.identity());
        }
        recall(memory, batch == null ? config.batchSize() : underway());
        if (batch != null && !stored) {
            begin(batch.taken());
        }
    }

    private void recall(Map<String, String> memory, long given) {
        recalled = memory.get(LAST);
        wasClean = memory.containsKey(CLEAN);
        if (tracksPositions) {
            positions.load(memory);
        }
        recovery = new Recovery(
                positions,
                renames,
                wasClean ? Map.of() : positions.all(),
                tracksPositions ? given : 0,
                System::nanoTime);
    }

    /** How many events to take: those of the batch that is underway, or as many as the list has room for. */
    int wanted() throws QueueException {
        if (limit.isReached()) {
            open();
            limit.sawLength(queue.length());
            limit.refuseIfReached(config);
        }
        return batch != null ? underway() : limit.room(config.batchSize());
    }

    /** How many events were taken before and must be taken again. */
    int underway() {
        return batch == null ? 0 : batch.taken().size();
    }

    /** Whether the events that are underway may be in Redis. */
    boolean isInDoubt() {
        return batch != null && (inDoubt || stored);
    }

    /**
     * Has the events in Redis when it returns, each once; then the channel can commit. When it throws, the channel
     * must roll back, and give the same events again.
     */
    void deliver(List<Event> events) throws QueueException {
        List<Placed> taken = Batch.placed(events);
        if (batch != null && !batch.isOf(taken)) {
            LOG.warn("The channel did not give again the {} events that it took back", underway());
            forgetBatch();
        }
        if (recovery == null) {
            open();
        }
        if (batch == null) {
            begin(taken);
        } else if (!stored) {
            counter.addRetry();
        }
        push();
        stored = true;
    }

    private void begin(List<Placed> taken) {
        BitSet recognised = recovery.recognise(taken);
        batch = Batch.of(taken, recognised, config);
        if (config.idempotent()) {
            batchId = nextId();
        }
        if (tracksPositions) {
            long now = WALL.instant().getEpochSecond();
            batch.reach(positions.change(batch.pushed(), !recovery.inBacklog(), now));
        }
    }

    private void push() throws QueueException {
        for (int tries = 0; !stored && batch.needsRedis(); tries++) {
            open();
            if (stored) {
                counter.addRecognised(batch.bodies().size() + batch.oversize().size());
            } else if (batch.needsRedis()) {
                append(tries);
            }
        }
    }

    private void append(int tries) throws QueueException {
        limit.refuseIfReached(config);
        try {
            limit.sawLength(queue.append(new Append(batch.bodies(), batch.oversize(), change())));
        } catch (QueueException e) {
            boolean overtaken = e.outcome() == Outcome.OVERTAKEN;
            inDoubt = config.idempotent() && (overtaken || e.outcome() == Outcome.IN_DOUBT);
            if (e.outcome() == Outcome.ONLY_REMEMBERED) {
                takeBack();
            }
            if (!overtaken || tries > 0) {
                throw e;
            }
            return;
        }
        stored = true;
        wasClean = false;
        hasPushed = true;
        counter.addBytes(batch.bytes());
    }

    private Change change() {
        if (!config.idempotent()) {
            return Change.NONE;
        }
        Map<String, String> set = new LinkedHashMap<>(batch.positions().set());
        set.put(LAST, batchId);
        List<String> removed = new ArrayList<>(batch.positions().removed());
        if (wasClean) {
            removed.add(CLEAN);
        }
        return new Change(set, removed);
    }

    /** Redis remembers a batch that it refused: that must not be taken for true by whoever comes after a crash. */
    private void takeBack() {
        batchId = nextId();
        Change undoing = positions.undoing(batch.positions());
        try {
            if (!undoing.isNone()) {
                queue.append(new Append(List.of(), List.of(), undoing));
            }
        } catch (QueueException e) {
            LOG.warn("Could not take back what Redis remembers of a refused batch: {}", e.getMessage());
        }
        queue.close();
    }

    private String nextId() {
        return life + "-" + number++;
    }

    /** The batch has left the channel. */
    void committed() {
        positions.apply(batch.positions());
        recovery.done(batch.taken());
        counter.addRecognised(batch.recognised());
        counter.addOversize(batch.oversize().size() + batch.dropped());
        if (batch.dropped() > 0) {
            LOG.warn("Dropped {} events of more than {} bytes", batch.dropped(), config.maxEventBytes());
        }
        forgetBatch();
    }

    private void forgetBatch() {
        batch = null;
        inDoubt = false;
        stored = false;
    }

    /** The channel had nothing for a while. */
    void idle() {
        if (recovery != null) {
            recovery.idle();
        }
    }

    /** Notes, if all is settled, that nothing has to be recognised next time; then disconnects. */
    void close() {
        try {
            if (config.idempotent() && queue.isOpen() && batch == null && hasPushed && recovery.isOver()) {
                queue.append(new Append(List.of(), List.of(), new Change(Map.of(CLEAN, life), List.of())));
            }
        } catch (QueueException e) {
            LOG.info("Could not note the clean stop: {}", e.getMessage());
        } finally {
            queue.close();
        }
    }
}
