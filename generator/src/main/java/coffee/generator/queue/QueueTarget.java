package coffee.generator.queue;

import coffee.cli.CommandFailure;
import coffee.generator.out.LineTarget;
import coffee.generator.out.Lines;
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

    /** How many lines of this run are in Redis for sure, and how many were sent after them without an answer yet. */
    private long position;

    private int pending;
    private Duration nextWait = SHORTEST_WAIT;

    /** Connects, or throws: at the start a Redis that does not answer is rather a wrong address. */
    public QueueTarget(QueueConfig config, Ticker ticker, Consumer<String> notes) {
        this.config = config;
        this.ticker = ticker;
        this.notes = notes;
        try {
            connect();
            length = link.length();
        } catch (JedisConnectionException e) {
            throw new CommandFailure("Redis at " + config.address() + " does not answer: " + reason(e), e);
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
        pending = part.count();
        while (pending > 0) {
            attempt(() -> {
                length = link.push(part, position + pending);
                arrived();
            });
        }
    }

    private void arrived() {
        position += pending;
        pending = 0;
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
        long known = link.position();
        if (known == position + pending) {
            arrived();
        } else if (known < position) {
            long taken = position;
            position = known;
            pending = 0;
            throw new WentBackException(taken, known);
        } else if (known > position) {
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
            notes.accept("Redis cannot take lines now (" + reason(why) + "), waiting");
        }
        sleep(nextWait);
        nextWait = nextWait.multipliedBy(2);
        if (nextWait.compareTo(LONGEST_WAIT) > 0) {
            nextWait = LONGEST_WAIT;
        }
    }

    private void sleep(Duration time) {
        if (!ticker.sleep(time.toNanos())) {
            String unsure = pending > 0 ? "; of the next " + pending + " all or none arrived" : "";
            throw new CommandFailure("stopped while waiting for Redis, after " + position + " lines" + unsure);
        }
    }

    private static String reason(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at.getMessage();
    }

    @Override
    public long written() {
        return position;
    }

    @Override
    public void close() {
        if (link != null && pending == 0) {
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
