package coffee.topology.ingest;

import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.Trouble;
import coffee.topology.ingest.kafka.KafkaLog;
import coffee.topology.ingest.redis.RedisLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/**
 * Emits the orders of its logs in batches, ahead of what is committed. The tasks of the spout divide the logs by their
 * index. Each log has a thread that reads it, so that one that does not answer delays no other, and Storm's thread never
 * waits for a server. At least once by itself: after a failure, a timeout or an activation a log is read again from
 * its stored position; the commit sees to it that nothing counts twice.
 */
public final class OrderSpout extends BaseRichSpout {

    /** The component's id. */
    public static final String ID = "ingest";

    /** The field of the tuples that holds the {@link OrderBatch}. */
    public static final String BATCH = "batch";

    private static final long serialVersionUID = 1L;

    /** A topic is taken to have so many partitions when it is decided how much is read ahead of each. */
    private static final int PARTITIONS_EXPECTED = 4;

    private static final int MOST_PARTITIONS = 256;
    private static final long FIND_EVERY_MILLIS = 10_000;

    /** For so long Storm's thread waits for a batch while nothing is under way, of which it could hear. */
    private static final long REST_MILLIS = 20;

    /** And for so long while something is. */
    private static final long BUSY_MILLIS = 1;

    private final Map<String, String> settings;
    private transient Map<Log.Id, ReaderThread> readings;
    private transient BlockingQueue<OrderBatch> read;
    private transient SpoutOutputCollector collector;
    private transient long underWay;
    private transient Thread finder;
    private transient volatile boolean active;
    private transient volatile Throwable broken;

    /** {@code settings} are those of {@link Settings#toMap}. */
    public OrderSpout(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** All logs of a pipeline, always in the same order; those of a topic may become more. */
    private static List<Log.Source> logs(Settings settings) throws IOException {
        return settings.kafka().isPresent() ? KafkaLog.of(settings) : RedisLog.of(settings);
    }

    /** How many batches of one log are read ahead at most. How many partitions there will be, nobody knows. */
    public static int batchesAhead(Settings settings) {
        int shares = settings.kafka().isPresent()
                ? PARTITIONS_EXPECTED
                : settings.layout().queues().size();
        return Math.max(2, settings.topology().pendingBatches() / shares);
    }

    /** How many batches of all logs may be pending in one task, as Storm counts them. */
    public static int batchesPending(Settings settings) {
        int logs = settings.kafka().isPresent()
                ? MOST_PARTITIONS
                : settings.layout().queues().size();
        return logs * batchesAhead(settings);
    }

    @Override
    public void open(Map<String, Object> topologyConfig, TopologyContext context, SpoutOutputCollector output) {
        Settings all = Settings.of(settings);
        collector = output;
        read = new LinkedBlockingQueue<>();
        readings = new ConcurrentHashMap<>();
        int tasks = context.getComponentTasks(context.getThisComponentId()).size();
        context.registerGauge("queued", () -> sum(LogReader::waiting));
        context.registerGauge("rewinds", () -> sum(LogReader::rewinds));
        if (all.kafka().isPresent()) {
            context.registerGauge(
                    "kafka-uncounted-ratio",
                    () -> readings.values().stream()
                            .mapToDouble(r -> r.reader.uncounted())
                            .max()
                            .orElse(0));
        }
        finder = new Thread(() -> find(all, context.getThisTaskIndex(), tasks), "coffee-find");
        finder.setDaemon(true);
        finder.start();
    }

    /** Begins to read the logs of this task, and looks for more of them where there may be. */
    private void find(Settings all, int task, int tasks) {
        Trouble trouble = new Trouble("cannot look for what to read", this::report);
        try {
            do {
                try {
                    List<Log.Source> logs = logs(all);
                    trouble.over();
                    for (int i = task; i < logs.size(); i += tasks) {
                        Log.Source log = logs.get(i);
                        if (!readings.containsKey(log.id())) {
                            ReaderThread reading = new ReaderThread(
                                    log, all, Math.max(2, all.topology().pendingBatches() / logs.size()));
                            readings.put(log.id(), reading);
                            reading.start();
                        }
                    }
                } catch (IOException e) {
                    trouble.is(e.getMessage());
                }
                Thread.sleep(trouble.lasts() ? 1_000 : FIND_EVERY_MILLIS);
            } while (all.kafka().isPresent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            broken = e;
        }
    }

    private long sum(ToLongFunction<LogReader> of) {
        return readings.values().stream()
                .mapToLong(r -> of.applyAsLong(r.reader))
                .sum();
    }

    private void report(Throwable error) {
        synchronized (this) {
            collector.reportError(error);
        }
    }

    @Override
    public void nextTuple() {
        if (broken != null) {
            throw new IllegalStateException("a thread that reads has ended", broken);
        }
        OrderBatch batch = await(underWay == 0 ? REST_MILLIS : BUSY_MILLIS);
        if (batch != null && readings.get(batch.span().log()).isOf(batch.span().reading())) {
            underWay++;
            collector.emit(new Values(batch), batch.span());
        }
    }

    private OrderBatch await(long millis) {
        try {
            return read.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void ack(Object span) {
        underWay--;
        Span batch = (Span) span;
        readings.get(batch.log()).tell(reader -> reader.done(batch));
    }

    @Override
    public void fail(Object span) {
        underWay--;
        Span batch = (Span) span;
        readings.get(batch.log()).tell(reader -> reader.failed(batch));
    }

    @Override
    public void activate() {
        active = true;
        readings.values().forEach(reading -> reading.tell(LogReader::rewind));
    }

    @Override
    public void deactivate() {
        active = false;
    }

    @Override
    public void close() {
        finder.interrupt();
        readings.values().forEach(ReaderThread::stop);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields(BATCH));
    }

    /** Where Storm's page finds how far the counts are behind: it asks Kafka about any spout that says so. */
    @Override
    public Map<String, Object> getComponentConfiguration() {
        Settings all = Settings.of(settings);
        return all.kafka()
                .map(kafka -> Map.<String, Object>of(
                        "config.topics",
                        kafka.address().topic(),
                        "config.groupid",
                        KafkaLog.group(all.layout()),
                        "config.bootstrap.servers",
                        kafka.address().bootstrap()))
                .orElse(null);
    }

    /** The thread of one log. What Storm's thread has to tell its reader waits in a mailbox. */
    private final class ReaderThread implements Runnable {

        private static final long LONGEST_REST = 1_000_000_000;

        private final LogReader reader;
        private final Thread thread;
        private final Queue<Word> mailbox = new ConcurrentLinkedQueue<>();
        private volatile boolean stopped;

        private interface Word {
            void to(LogReader reader);
        }

        ReaderThread(Log.Source log, Settings all, int share) {
            TopologySettings topology = all.topology();
            int batches = Math.min(share, batchesAhead(all));
            String where = all.kafka().isPresent() ? "" : " at " + all.redis();
            reader = new LogReader(
                    log,
                    batches,
                    batches * topology.batchBytes().bytes(),
                    new Trouble("cannot read " + log.id() + where, OrderSpout.this::report),
                    System::nanoTime,
                    () -> (System.currentTimeMillis() << 16)
                            + ThreadLocalRandom.current().nextInt(1 << 16));
            thread = new Thread(this, "coffee-read-" + log.id());
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        void tell(Word word) {
            mailbox.add(word);
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            try (reader) {
                while (!stopped) {
                    step();
                }
            } catch (RuntimeException | Error e) {
                broken = e;
            }
        }

        private void step() {
            for (Word word = mailbox.poll(); word != null; word = mailbox.poll()) {
                word.to(reader);
            }
            if (active) {
                reader.next().ifPresent(read::add);
            }
            long pause = active ? reader.pause() : LONGEST_REST;
            if (pause > 0 && mailbox.isEmpty()) {
                LockSupport.parkNanos(this, Math.min(LONGEST_REST, pause));
            }
        }

        /** Whether what was read in that reading is still wanted. */
        boolean isOf(long number) {
            return number >= reader.reading();
        }

        void stop() {
            stopped = true;
            LockSupport.unpark(thread);
        }
    }
}
