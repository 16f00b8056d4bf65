package coffee.flume;

import coffee.flume.EventQueue.Append;
import coffee.flume.EventQueue.Change;
import coffee.flume.EventQueue.Standing;
import coffee.flume.QueueException.Outcome;
import java.util.List;
import org.apache.flume.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to the list, each exactly once: a batch that may have arrived is neither pushed again nor given up
 * before Redis has told whether it did. One instance from the sink's start to its stop; for one thread.
 */
final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);

    private final SinkConfig config;
    private final EventQueue queue;
    private final RedisSinkCounter counter;
    private final QueueLimit limit;
    private final SinkMemory memory;

    private Batch batch;
    private String batchId;
    private boolean inDoubt;
    private boolean stored;

    Delivery(SinkConfig config, EventQueue queue, RedisSinkCounter counter, SinkMemory memory) {
        this.config = config;
        this.queue = queue;
        this.counter = counter;
        this.memory = memory;
        this.limit = new QueueLimit(config.maxQueueLength());
    }

    /** Connects, if it is not connected. */
    void open() throws QueueException {
        if (queue.isOpen()) {
            return;
        }
        Standing standing = queue.open();
        limit.sawLength(standing.length());
        if (inDoubt) {
            stored = SinkMemory.tellsOf(batchId, standing.memory());
            inDoubt = false;
        }
        boolean anotherHasPushed = memory.recall(standing.memory(), underway());
        if (anotherHasPushed && batch != null && !stored) {
            begin(batch.taken());
        }
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
        if (!memory.isRecalled()) {
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
        batch = memory.decide(taken);
        batchId = memory.nextId();
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
        Change change = config.idempotent() ? memory.change(batch, batchId) : Change.NONE;
        try {
            limit.sawLength(queue.append(new Append(batch.bodies(), batch.oversize(), change)));
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
        memory.pushed();
        counter.addBytes(batch.bytes());
    }

    /** Redis remembers a batch that it refused: that must not be taken for true by whoever comes after a crash. */
    private void takeBack() {
        batchId = memory.nextId();
        Change undoing = memory.undoing(batch);
        try {
            if (!undoing.isNone()) {
                queue.append(new Append(List.of(), List.of(), undoing));
            }
        } catch (QueueException e) {
            LOG.warn("Could not take back what Redis remembers of a refused batch: {}", e.getMessage());
        }
        queue.close();
    }

    /** The batch has left the channel. */
    void committed() {
        memory.committed(batch);
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
        memory.idle();
    }

    /** Notes, if all is settled, that nothing has to be recognised next time; then disconnects. */
    void close() {
        try {
            if (queue.isOpen() && batch == null && !memory.ending().isNone()) {
                queue.append(new Append(List.of(), List.of(), memory.ending()));
            }
        } catch (QueueException e) {
            LOG.info("Could not note the clean stop: {}", e.getMessage());
        } finally {
            queue.close();
        }
    }
}
