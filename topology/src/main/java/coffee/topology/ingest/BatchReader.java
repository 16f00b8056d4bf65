package coffee.topology.ingest;

import coffee.topology.Trouble;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Reads a log in batches, ahead of what is committed. While a batch is worked on, the next are already asked for. When the
 * connection breaks, or a batch comes to nothing, it reads anew from the head on a new connection: the server may
 * not be the master any more. Nothing it does can lose or double an order: that is for the commit to see to. For one thread.
 */
public final class BatchReader implements AutoCloseable {

    /** How many slices are asked for at once: Redis gets the next ready while one is on its way. */
    private static final int QUESTIONS = 2;

    private final LogOpener opener;
    private final ReadAhead ahead;
    private final BatchSize size;
    private final Trouble trouble;
    private final Pauses pauses;

    private OrderLog log;
    private boolean drained = true;
    private long waiting;
    private long rewinds;

    /** What the log refuses is told to {@code trouble}, which is over when the log was read again. */
    public BatchReader(LogOpener opener, ReadingConfig config, Trouble trouble, LongSupplier nanoTime) {
        this.opener = opener;
        this.trouble = trouble;
        this.ahead = new ReadAhead(
                config.pendingBatches(),
                (long) config.pendingBatches() * config.batchBytes(),
                ThreadLocalRandom.current().nextLong());
        this.size = new BatchSize(config.batchOrders(), config.batchBytes());
        this.pauses = new Pauses(config.idlePoll(), nanoTime);
    }

    /** The next batch, if there is one to be had now. */
    public Optional<OrderBatch> next() {
        if (ahead.asked() == 0 && pause() > 0) {
            return Optional.empty();
        }
        try {
            return read();
        } catch (IOException e) {
            disconnect();
            pauses.broken();
            trouble.is(e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<OrderBatch> read() throws IOException {
        if (log == null) {
            log = opener.open();
            rewinds++;
            forget();
        }
        if (ahead.asked() == 0 && !somethingWaits()) {
            pauses.empty();
            return Optional.empty();
        }
        ask(drained ? 1 : QUESTIONS);
        if (ahead.asked() == 0) {
            return Optional.empty();
        }
        LogSlice slice = log.answer();
        works();
        waiting = slice.waiting();
        drained = !slice.more();
        size.seen(slice.lines());
        if (slice.lines().count() == 0) {
            pauses.empty();
        } else if (drained) {
            pauses.drained();
        }
        String server = log.server();
        return ahead.accept(slice)
                .map(b -> new OrderBatch(
                        server, b.id(), b.slice().more(), b.slice().lines()));
    }

    /** An empty queue is looked at by its length alone, which is one short command. */
    private boolean somethingWaits() throws IOException {
        if (!drained || !ahead.idle()) {
            return true;
        }
        waiting = log.waiting();
        if (waiting == 0) {
            works();
        }
        return waiting > 0;
    }

    /** The log was read as far as it goes: a queue that has a length but does not show its orders is still in trouble. */
    private void works() {
        pauses.works();
        trouble.over();
    }

    /** Sees to it that so many questions are outstanding, as far as there is room for their answers. */
    private void ask(int questions) throws IOException {
        while (ahead.asked() < questions) {
            Optional<Question> question = ahead.ask(size.orders());
            if (question.isEmpty()) {
                return;
            }
            log.ask(question.get().position(), question.get().orders());
        }
    }

    /** The batch is committed. */
    public void done(BatchId id) {
        if (ahead.done(id)) {
            pauses.done();
        }
    }

    /** The batch came to nothing: everything is read again, after a while that grows as long as nothing succeeds. */
    public void failed(BatchId id) {
        if (ahead.expects(id)) {
            rewind();
            pauses.failed();
        }
    }

    /** Reads anew from the head, on a new connection, whatever is pending. */
    public void rewind() {
        disconnect();
        forget();
    }

    private void forget() {
        ahead.rewind();
        drained = true;
    }

    /** How many nanoseconds there is nothing to do, unless a batch is settled. */
    public long pause() {
        return pauses.left();
    }

    /** Whether nothing is pending. */
    public boolean idle() {
        return ahead.idle();
    }

    /** How many orders waited when the log was last asked. */
    public long waiting() {
        return waiting;
    }

    /** How often reading began anew, the first time included. */
    public long rewinds() {
        return rewinds;
    }

    private void disconnect() {
        ahead.unask();
        if (log != null) {
            try {
                log.close();
            } catch (IOException e) {
                // it is of no more use in either case
            }
            log = null;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
