package coffee.topology.ingest;

import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.Trouble;
import coffee.topology.ingest.OrderBatch.Span;
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
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/**
 * Emits the orders of its logs in batches, ahead of what is committed. The tasks of the spout divide the logs by index.
 * Each log has its own reader thread, so a log that does not answer delays no other, and Storm's thread never waits for
 * a server. The spout alone is at least once: after a failure, a timeout or an activation it re-reads a log from the
 * stored position. The commit ensures that nothing is counted twice.
 */
public final class OrderSpout extends BaseRichSpout {

    /** The component's id. */
    public static final String ID = "ingest";

    /** The field of the tuples that holds the {@link OrderBatch}. */
    public static final String BATCH = "batch";

    private static final long serialVersionUID = 1L;

    /** How many partitions a topic is assumed to have when the read-ahead of each is sized. */
    private static final int PARTITIONS_EXPECTED = 4;

    private static final int MOST_PARTITIONS = 256;
    private static final long FIND_EVERY_MILLIS = 10_000;

    /** How long Storm's thread waits for a batch while no tuple is in flight, so that no acknowledgement can come. */
    private static final long REST_MILLIS = 20;

    /** How long it waits while tuples are in flight. */
    private static final long BUSY_MILLIS = 5;

    private final Map<String, String> settings;
    private transient Map<Log.Id, ReaderThread> readings;
    private transient BlockingQueue<OrderBatch> read;
    private transient SpoutOutputCollector collector;
    private transient long inFlight;
    private transient Thread finder;
    private transient volatile boolean active;
    private transient volatile Throwable broken;

    /** {@code settings} are those of {@link Settings#toMap}. */
    public OrderSpout(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** All logs of a pipeline, always in the same order; a topic may get more of them. */
    private static List<Log.Source> logs(Settings settings) throws IOException {
        return settings.kafka().isPresent() ? KafkaLog.of(settings) : RedisLog.of(settings);
    }

    /** The most batches that are read ahead of one log. The number of partitions may grow, so it is assumed. */
    public static int batchesAhead(Settings settings) {
        int shares = settings.kafka().isPresent()
                ? PARTITIONS_EXPECTED
                : settings.layout().queues().size();
        return Math.max(2, settings.topology().pendingBatches() / shares);
    }

    /** The most batches of all logs that may be pending in one task, as Storm counts them. */
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

    /** Starts to read the logs of this task; of a topic, keeps looking for new partitions. */
    private void find(Settings all, int task, int tasks) {
        Trouble trouble = new Trouble("cannot list the logs", this::report);
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
            throw new IllegalStateException("a reader thread has ended", broken);
        }
        OrderBatch batch = await(inFlight == 0 ? REST_MILLIS : BUSY_MILLIS);
        if (batch != null
                && readings.get(batch.span().log()).isCurrent(batch.span().reading())) {
            inFlight++;
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
        inFlight--;
        Span batch = (Span) span;
        readings.get(batch.log()).tell(reader -> reader.done(batch));
    }

    @Override
    public void fail(Object span) {
        inFlight--;
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

    /** With this configuration, Storm's page asks Kafka for the lag of the spout. */
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

    /** The thread of one log. Storm's thread leaves messages for the reader in its mailbox. */
    private final class ReaderThread implements Runnable {

        private static final long LONGEST_REST = 1_000_000_000;

        private final LogReader reader;
        private final Thread thread;
        private final Queue<Consumer<LogReader>> mailbox = new ConcurrentLinkedQueue<>();
        private volatile boolean stopped;

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

        void tell(Consumer<LogReader> message) {
            mailbox.add(message);
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
            for (var message = mailbox.poll(); message != null; message = mailbox.poll()) {
                message.accept(reader);
            }
            if (active) {
                reader.next().ifPresent(read::add);
            }
            long pause = active ? reader.pause() : LONGEST_REST;
            if (pause > 0 && mailbox.isEmpty()) {
                LockSupport.parkNanos(this, Math.min(LONGEST_REST, pause));
            }
        }

        /** Whether batches of that reading are still wanted. */
        boolean isCurrent(long number) {
            return number >= reader.reading();
        }

        void stop() {
            stopped = true;
            LockSupport.unpark(thread);
        }
    }
}
