package coffee.flume;

import coffee.delivery.Delivery;
import coffee.delivery.QueueException;
import coffee.delivery.redis.RedisAppender;
import coffee.flume.RedisSink.RedisSinkConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.flume.Channel;
import org.apache.flume.ChannelException;
import org.apache.flume.Event;
import org.apache.flume.Transaction;
import org.apache.flume.channel.MemoryChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes the events of any source, at least once: the channel commits only after Redis has answered. If the answer is
 * lost, the channel's transaction stays open, so that no other sink takes the events, until Redis has said whether they
 * arrived. So a lost answer duplicates nothing, unless the sink is stopped meanwhile or fails over to another sink of
 * its group. For one thread.
 */
final class PlainMode implements LineSink.Mode {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FULL_WAIT = Duration.ofMillis(100);
    /** A connection that was idle for longer is checked before a batch is sent. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final String name;
    private final RedisSinkConfig config;
    private final Channel channel;
    private final RedisSinkCounter counter;
    private final Outage outage;
    private final RedisAppender appender;
    private final Delivery.Counters pushed = new Delivery.Counters();
    private final Intake intake;
    /** Null for a memory channel, which no interrupt can break, and which is too fast for changing threads. */
    private final UninterruptedThread thread;

    private long length;
    private boolean full;
    private long lastAnswer;

    PlainMode(
            String name,
            RedisSinkConfig config,
            String identity,
            Channel channel,
            RedisSinkCounter counter,
            Outage outage) {
        this.name = name;
        this.config = config;
        this.channel = channel;
        this.counter = counter;
        this.outage = outage;
        this.appender = new RedisAppender(config.redis(), config.key(), config.oversizeKey(), identity);
        this.thread = channel instanceof MemoryChannel ? null : new UninterruptedThread("RedisSink-" + name);
        this.intake = new Intake(channel, PATIENCE, this::isHurried);
        counter.follow(pushed);
    }

    private boolean isHurried() {
        return Thread.currentThread().isInterrupted() || thread != null && thread.isHurried();
    }

    @Override
    public boolean process() throws QueueException {
        return thread == null ? move() : thread.call(this::move);
    }

    private boolean move() throws QueueException {
        if (!appender.isOpen()) {
            claim();
        } else if (full) {
            LockSupport.parkNanos(FULL_WAIT.toNanos());
            sawLength(appender.probe());
        }
        if (full) {
            return true;
        }
        Transaction transaction = channel.getTransaction();
        transaction.begin();
        try {
            List<Event> events = intake.take(room());
            if (events.isEmpty()) {
                counter.incrementBatchEmptyCount();
                transaction.commit();
                return false;
            }
            count(events.size());
            if (push(events)) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
            return true;
        } catch (ChannelException e) {
            counter.incrementChannelReadFail();
            transaction.rollback();
            throw e;
        } catch (QueueException | RuntimeException | Error e) {
            transaction.rollback();
            throw e;
        } finally {
            transaction.close();
        }
    }

    private void count(int events) {
        counter.addToEventDrainAttemptCount(events);
        if (events < config.batchSize()) {
            counter.incrementBatchUnderflowCount();
        } else {
            counter.incrementBatchCompleteCount();
        }
    }

    /** How many events keep the list within its limit, at least one. */
    private int room() {
        long most = config.maxQueueLength();
        return most == 0 ? config.batchSize() : (int) Math.max(1, Math.min(config.batchSize(), most - length));
    }

    private void sawLength(long seen) {
        lastAnswer = System.nanoTime();
        length = seen;
        long most = config.maxQueueLength();
        full = Delivery.isFull(full, seen, most);
        pushed.queueLength.set(seen);
        counter.setFull(full);
    }

    private RedisAppender.Claim claim() throws QueueException {
        try {
            RedisAppender.Claim claim = appender.claim();
            counter.incrementConnectionCreatedCount();
            sawLength(claim.length());
            return claim;
        } catch (QueueException e) {
            counter.incrementConnectionFailedCount();
            throw e;
        }
    }

    /** Returns true once Redis has the events; false if it has not, and this attempt can no longer arrive. */
    private boolean push(List<Event> events) throws QueueException {
        List<byte[]> bodies = new ArrayList<>(events.size());
        List<byte[]> oversize = new ArrayList<>();
        long bytes = 0;
        int dropped = 0;
        for (Event event : events) {
            byte[] body = event.getBody();
            if (config.maxEventBytes() == 0 || body.length <= config.maxEventBytes()) {
                bodies.add(body);
                bytes += body.length;
            } else if (config.oversizeKey() != null) {
                oversize.add(body);
                bytes += body.length;
            } else {
                dropped++;
            }
        }
        if (!bodies.isEmpty() || !oversize.isEmpty()) {
            if (!append(bodies, oversize)) {
                return false;
            }
            pushed.lines.addAndGet(bodies.size() + oversize.size());
            pushed.bytes.addAndGet(bytes);
            pushed.batches.incrementAndGet();
        }
        if (dropped > 0) {
            LOG.warn("{}: dropped {} events of more than {} bytes", name, dropped, config.maxEventBytes());
        }
        counter.addOversize(oversize.size() + dropped);
        return true;
    }

    private boolean append(List<byte[]> bodies, List<byte[]> oversize) throws QueueException {
        if (System.nanoTime() - lastAnswer > IDLE.toNanos()) {
            probe();
        }
        try {
            sawLength(appender.append(bodies, oversize));
            return true;
        } catch (QueueException e) {
            if (!appender.isInDoubt() || config.onFailure() == LineSink.OnFailure.THROW) {
                throw e;
            }
            outage.failed(e);
            counter.failed();
        }
        pushed.resent.incrementAndGet();
        boolean arrived = hasArrived(bodies.size() + oversize.size());
        pushed.skipped.addAndGet(arrived ? bodies.size() + oversize.size() : 0);
        return arrived;
    }

    private void probe() throws QueueException {
        try {
            sawLength(appender.probe());
        } catch (QueueException idleForTooLong) {
            claim();
        }
    }

    /** Asks until Redis answers. No other sink can take the events meanwhile. */
    private boolean hasArrived(int events) {
        while (true) {
            boolean last = isHurried();
            while (!last && outage.untilNextTry().toNanos() > 0) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                last = isHurried();
            }
            try {
                return claim().arrived();
            } catch (QueueException e) {
                outage.failed(e);
                counter.failed();
            }
            if (last) {
                LOG.warn(
                        "{}: stopped before it was known whether {} events had arrived: they may be pushed twice",
                        name,
                        events);
                return false;
            }
        }
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void stop() {
        intake.close();
        appender.close();
        counter.incrementConnectionClosedCount();
        if (thread != null) {
            thread.close();
        }
    }

    /**
     * A separate thread for work that must not be interrupted: Flume interrupts the thread of a sink to stop it, and an
     * interrupt breaks a file channel that is reading or writing. For one caller at a time.
     */
    private static final class UninterruptedThread {

        private interface Work {
            boolean run() throws QueueException;
        }

        private final ExecutorService thread;
        private volatile boolean hurry;

        UninterruptedThread(String name) {
            this.thread = Executors.newSingleThreadExecutor(work -> {
                Thread thread = new Thread(work, name);
                thread.setDaemon(true);
                return thread;
            });
        }

        /** Whether the caller was interrupted, so that the work should not wait any longer. */
        boolean isHurried() {
            return hurry;
        }

        /** Does the work and waits for it, however long it takes; restores an interrupt of the caller afterwards. */
        boolean call(Work work) throws QueueException {
            Future<Boolean> result = thread.submit(work::run);
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return result.get();
                    } catch (InterruptedException e) {
                        interrupted = true;
                        hurry = true;
                    }
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof QueueException expected) {
                    throw expected;
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) e.getCause();
            } finally {
                hurry = false;
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        void close() {
            thread.shutdown();
        }
    }
}
