package coffee.generator.queue;

import coffee.cli.Cause;
import coffee.cli.CommandFailure;
import coffee.generator.out.LineTarget;
import coffee.generator.out.Lines;
import coffee.generator.out.Sent;
import coffee.generator.pace.Ticker;
import java.time.Duration;
import java.util.function.Consumer;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Appends lines to the queue, each of them once. While Redis does not answer, is loading or is full it waits, and then
 * goes on where Redis knows to be; a Redis that lost what it had taken is a {@link WentBackException}, after which the
 * next write goes behind what there is. A line goes without the newline that ends it. For one thread.
 */
public final class QueueTarget implements LineTarget {

    private static final int BATCH_BYTES = 1 << 20;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final QueueConfig config;
    private final Ticker ticker;
    private final Consumer<String> notes;
    private QueueLink link;
    private long length;

    /** The lines of this run that are in Redis for sure. */
    private Sent sent = Sent.NONE;

    /** Those, and the lines that were sent after them without an answer yet. */
    private Sent pending = Sent.NONE;

    private Duration nextWait = SHORTEST_WAIT;

    /** Connects, or throws: at the start a Redis that does not answer is rather a wrong address. */
    public QueueTarget(QueueConfig config, Ticker ticker, Consumer<String> notes) {
        this.config = config;
        this.ticker = ticker;
        this.notes = notes;
        try {
            link = new QueueLink(config);
            Sent known = link.sent();
            if (config.remembered()) {
                sent = known;
                pending = known;
            }
            goOnBehind(known);
            length = link.length();
        } catch (JedisConnectionException e) {
            throw CommandFailure.unanswered(config.address(), e);
        }
    }

    @Override
    public void write(Lines lines) {
        Lines left = lines;
        while (!left.isEmpty()) {
            Lines part = left.first(Math.min(config.batch(), awaitRoom())).firstWithin(BATCH_BYTES);
            push(part);
            left = left.after(part);
        }
    }

    private long awaitRoom() {
        if (config.maxQueue().isEmpty()) {
            return Long.MAX_VALUE;
        }
        long most = config.maxQueue().getAsLong();
        while (length >= most) {
            attempt(() -> length = link.length());
            if (length >= most) {
                sleep(LOOK_AGAIN);
            }
        }
        return most - length;
    }

    private void push(Lines part) {
        pending = sent.and(part);
        while (!sent.equals(pending)) {
            attempt(() -> {
                length = link.push(part, pending);
                sent = pending;
            });
        }
    }

    /** Acts once; or only connects anew, or only waits, after which the caller has to look at what is left to do. */
    private void attempt(Runnable action) {
        try {
            if (link == null) {
                connect();
                notes.accept("Redis answers again, going on");
                return;
            }
            action.run();
            nextWait = SHORTEST_WAIT;
        } catch (JedisException e) {
            if (!Passing.is(e)) {
                throw e;
            }
            disconnect();
            await(e);
        }
    }

    private void connect() {
        link = new QueueLink(config);
        goOnBehind(link.sent());
    }

    private void goOnBehind(Sent known) {
        if (known.equals(pending)) {
            sent = pending;
        } else if (known.lines() < sent.lines()) {
            Sent taken = sent;
            sent = known;
            pending = known;
            throw new WentBackException(taken, known);
        } else if (!known.equals(sent)) {
            throw new CommandFailure(
                    "another replay uses the same name: " + config.layout().pushed(config.run()));
        }
    }

    private void disconnect() {
        if (link != null) {
            link.close();
            link = null;
        }
    }

    private void await(JedisException why) {
        if (nextWait.equals(SHORTEST_WAIT)) {
            notes.accept("Redis at " + config.address() + " cannot take lines now ("
                    + Cause.first(why).getMessage() + "), waiting");
        }
        sleep(nextWait);
        nextWait = nextWait.multipliedBy(2);
        if (nextWait.compareTo(LONGEST_WAIT) > 0) {
            nextWait = LONGEST_WAIT;
        }
    }

    private void sleep(Duration time) {
        if (!ticker.sleep(time.toNanos())) {
            long unknown = pending.lines() - sent.lines();
            String unsure = unknown > 0 ? "; of the next " + unknown + " all or none arrived" : "";
            throw new CommandFailure("stopped while waiting for Redis at " + config.address() + ", after "
                    + sent.lines() + " lines" + unsure);
        }
    }

    @Override
    public long written() {
        return sent.lines();
    }

    /** The lines of this run that have arrived, those of an earlier run of the same remembered name among them. */
    public Sent sent() {
        return sent;
    }

    @Override
    public void close() {
        if (link != null && sent.equals(pending) && !config.remembered()) {
            try {
                link.forget();
            } catch (JedisException expiresByItself) {
                // the key has an expiry for just this case
            }
        }
        disconnect();
    }

    @Override
    public String toString() {
        return config.layout().queue() + " at " + config.address();
    }
}
