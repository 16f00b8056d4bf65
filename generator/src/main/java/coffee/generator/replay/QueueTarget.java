package coffee.generator.replay;

import coffee.cli.CommandFailure;
import coffee.delivery.Delivery;
import coffee.delivery.DeliveryConfig;
import coffee.delivery.Digest;
import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.delivery.Handover;
import coffee.delivery.Queue;
import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.delivery.kafka.KafkaQueue;
import coffee.delivery.redis.RedisQueue;
import coffee.generator.out.LineBlock;
import coffee.generator.out.SentLines;
import coffee.generator.pace.Ticker;
import coffee.kafka.KafkaAddress;
import coffee.redis.RedisAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sends the lines of files to the queue, each of them once, through a {@link Delivery}: the offset of each file is
 * stored beside the queue, in one step with the lines. While Redis or Kafka does not answer, is loading or is full,
 * this waits.
 *
 * <p>With an id, the records stay: the next run with that id skips what was sent, and recognizes a file by its path and
 * content. If two runs use one id, the later one takes over. Without an id, the records belong to this run alone, one
 * for each pass of each file, and are removed at its end.
 *
 * <p>For one thread.
 */
final class QueueTarget implements Replay.Target {

    /**
     * Which queue.
     *
     * @param server its name in messages
     * @param name the list or topic, and where it is
     * @param open opens the queue for an identity
     * @param redis the Redis, if the queue is in one
     */
    record Destination(String server, String name, Function<String, Queue> open, Optional<RedisAddress> redis) {

        static Destination list(RedisAddress redis, String key, ReplayOptions options) {
            Duration expiry = options.id().isPresent() ? null : EXPIRY;
            return new Destination(
                    "Redis",
                    key + " at " + redis,
                    identity -> RedisQueue.exclusive(redis, key, identity, expiry),
                    Optional.of(redis));
        }

        static Destination topic(KafkaAddress kafka) {
            return new Destination(
                    "Kafka", kafka.toString(), identity -> KafkaQueue.exclusive(kafka, identity), Optional.empty());
        }
    }

    /** A block of lines is one batch; see {@link ReplayFile}. */
    private static final DeliveryConfig BATCHES =
            DeliveryConfig.DEFAULT.withBatchLines(10_000).withBatchBytes(1 << 20);

    private static final Duration EXPIRY = Duration.ofDays(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Destination destination;
    private final ReplayOptions options;
    private final Ticker ticker;
    private final Consumer<String> notes;
    private final SentLines sentLines;
    private final Queue queue;
    private final Handover handover = new Handover();
    private final Delivery delivery;
    /** The offsets up to which earlier runs sent the files, by path. */
    private final Map<String, Long> earlier;

    private Handover.Reading reading;
    private ReplayFile file;
    /** The current file's record; null if it has none. */
    private FileRecord record;
    /** The record of this file in the previous pass; it is removed when the new one is written. */
    private String removes;

    private boolean passing;
    private boolean first;
    private long end;
    private long sentEarlier;
    private boolean waits;
    private Duration nextWait = SHORTEST_WAIT;

    /** Connects, or throws: at the start, a server that does not answer is probably a wrong address. */
    QueueTarget(
            Destination destination,
            ReplayOptions options,
            Ticker ticker,
            SentLines sentLines,
            Consumer<String> notes) {
        this.destination = destination;
        this.options = options;
        this.ticker = ticker;
        this.sentLines = sentLines;
        this.notes = notes;
        queue = destination.open().apply("replay-" + options.id().orElseGet(FileRecord::newId));
        delivery = new Delivery(
                "replay",
                queue,
                handover,
                BATCHES.withMaxQueueLength(options.maxQueue().orElse(0)),
                ticker::nanoTime);
        attempt(() -> {});
        earlier = reading.records().stream().collect(Collectors.toMap(FileRecord::path, FileRecord::offset, Math::max));
    }

    @Override
    public void begin(ReplayFile next, long pass, int index) {
        file = next;
        String path = next.path();
        String id = options.id().isPresent() ? null : id(pass, index);
        record = reading.records().stream()
                .filter(r -> id == null ? r.path().equals(path) : r.id().equals(id))
                .findAny()
                .orElse(null);
        passing = record != null;
        first = record == null;
        end = record == null ? 0 : record.offset();
        removes = first && pass > 0 ? id(pass - 1, index) : null;
        if (first) {
            String newId = id == null ? FileRecord.newId() : id;
            record = new FileRecord(newId, path, "-", 0, Digest.NONE, Digest.NONE, FileRecord.State.READING, 0);
        }
    }

    private static String id(long pass, int index) {
        return pass + "." + index;
    }

    private static long pass(FileRecord record) {
        return Long.parseLong(record.id().substring(0, record.id().indexOf('.')));
    }

    @Override
    public LineBlock unsent(LineBlock lines) {
        if (!passing) {
            return lines;
        }
        LineBlock passed = lines.endingBy(file.place(end));
        LineBlock left = lines.after(passed);
        if (file.offset(lines.to()) >= end) {
            checkContent();
            passing = false;
            if (!left.isEmpty() && file.offset(left.from()) < end) {
                LineBlock ended = left.first(1);
                if (file.place(end) != ended.to() - 1) {
                    throw new CommandFailure(file + " ended in half a line when that was sent, and now the line goes on"
                            + " from byte " + end + ": the rest of it cannot be sent" + another());
                }
                passed = lines.first(passed.count() + 1L);
                left = lines.after(passed);
            }
        }
        LineBlock others = passed.endingBy(file.place(earlier.getOrDefault(record.path(), 0L)));
        sentEarlier += others.count();
        sentLines.add(passed.after(others));
        return left;
    }

    private void checkContent() {
        if (!file.isOf(record)) {
            throw changed();
        }
    }

    private CommandFailure changed() {
        return new CommandFailure(file + " has changed: its first " + end + " bytes, which were sent, are not what they"
                + " were" + another());
    }

    private String another() {
        return options.id().isPresent() ? "; to send it from the beginning, give another --id" : "";
    }

    @Override
    public void endOfFile() {
        if (passing) {
            throw changed();
        }
    }

    @Override
    public void send(LineBlock lines) {
        LineBlock left = lines;
        while (!left.isEmpty()) {
            LineBlock part = left.first(room());
            for (int from = part.from(); from < part.to(); ) {
                int to = part.endOfLine(from);
                add(part.bytes(), from, to);
                from = to;
            }
            sentLines.add(part);
            left = left.after(part);
            attempt(delivery::flush);
        }
        if (options.isPaced() || !file.isRegular()) {
            // The next lines may be a long time coming.
            finish();
        }
    }

    private void add(byte[] bytes, int from, int to) {
        long next = file.offset(to);
        if (first && record.head().equals(Digest.NONE)) {
            record = record.beginningWith(file.head(to));
        }
        int blockEnd = to - (file.endsInNewline() ? 0 : 1);
        delivery.add(new FileLine(
                record,
                reading.number(),
                end,
                next,
                first,
                Arrays.copyOfRange(bytes, from, to - 1),
                bytes,
                blockEnd,
                first ? removes : null));
        first = false;
        end = next;
    }

    /** How many lines the queue has room for; waits until there is room for one. */
    private long room() {
        if (options.maxQueue().isEmpty()) {
            return Long.MAX_VALUE;
        }
        while (true) {
            long room = options.maxQueue().getAsLong()
                    - delivery.counters().queueLength.get()
                    - delivery.unconfirmed();
            if (room > 0 && !delivery.isFull()) {
                return room;
            }
            if (delivery.unconfirmed() > 0) {
                finish();
            } else {
                sleep(LOOK_AGAIN);
                attempt(delivery::probe);
            }
        }
    }

    @Override
    public void finish() {
        attempt(delivery::settle);
    }

    private interface Step {
        void run() throws QueueException;
    }

    /**
     * Runs the step and waits for the queue as long as needed; throws LostLines if the queue lost lines that were sent.
     */
    private void attempt(Step step) {
        while (true) {
            try {
                if (!delivery.isOwner()) {
                    delivery.claim();
                    follow();
                }
                step.run();
                nextWait = SHORTEST_WAIT;
                if (waits) {
                    waits = false;
                    notes.accept(destination.server() + " answers again, going on");
                }
                return;
            } catch (QueueException e) {
                await(e);
            }
        }
    }

    private void follow() {
        Handover.Reading before = reading;
        reading = handover.reading();
        if (before != null && before != reading) {
            long pass = options.id().isPresent()
                    ? 0
                    : reading.records().stream()
                            .mapToLong(QueueTarget::pass)
                            .max()
                            .orElse(0);
            throw new Replay.LostLines(destination.server() + " went back to an earlier state", pass);
        }
    }

    private void await(QueueException e) {
        switch (e.kind()) {
            case UNREACHABLE, MEMORY -> {
                if (reading == null && e.kind() == Kind.UNREACHABLE) {
                    throw destination
                            .redis()
                            .filter(redis -> e.getCause() != null)
                            .map(redis -> CommandFailure.unanswered(redis, e))
                            .orElseGet(() -> new CommandFailure(e.getMessage(), e));
                }
                if (!waits) {
                    waits = true;
                    notes.accept(destination.server() + " cannot take lines now (" + e.getMessage() + "), waiting");
                }
            }
            case OVERTAKEN -> {
                // The next claim shows why: another process, or a queue that went back.
            }
            default -> throw new CommandFailure(e.getMessage(), e);
        }
        sleep(nextWait);
        nextWait = nextWait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? nextWait.multipliedBy(2) : LONGEST_WAIT;
    }

    private void sleep(Duration time) {
        if (!ticker.sleep(time.toNanos())) {
            int unsure = delivery.unconfirmed();
            throw new CommandFailure("stopped while waiting for " + destination.server() + ", after "
                    + (sentLines.lines() - unsure) + " lines"
                    + (unsure > 0 ? "; of the next " + unsure + " some may have arrived" : "")
                    + options.id()
                            .map(id -> "; --id " + id + " continues there")
                            .orElse(""));
        }
    }

    /** How many of the skipped lines were sent by an earlier run. */
    long sentEarlier() {
        return sentEarlier;
    }

    @Override
    public void close() {
        if (options.id().isEmpty() && delivery.isOwner() && delivery.unconfirmed() == 0) {
            try {
                queue.forget();
            } catch (QueueException expiresByItself) {
                // in Redis they expire; in Kafka they stay
            }
        }
        delivery.close();
    }

    @Override
    public String toString() {
        return destination.name();
    }
}
