package coffee.topology.save;

import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.Trouble;
import coffee.topology.count.CountBolt;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.OrderSpout;
import coffee.topology.save.live.LivePublisher;
import coffee.topology.save.redis.RedisStore;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Tuple;

/**
 * Commits counted batches in order, and only then acknowledges them. One task per pipeline. It commits on a thread of
 * its own: during a commit, arriving batches gather for the next one, and no commit waits for Storm's ticks. Storm lets
 * any thread acknowledge tuples.
 */
public final class SaveBolt extends BaseRichBolt {

    /** The component's id. */
    public static final String ID = "save";

    private static final long serialVersionUID = 1L;
    private static final int READINGS_HELD = 4;
    private static final long LONGEST_REST = 1_000_000_000;

    private final Map<String, String> settings;
    private transient BlockingQueue<Tuple> arrived;
    private transient Saver<Tuple> saver;
    private transient LivePublisher live;
    private transient OutputCollector collector;
    private transient volatile boolean stopped;
    private transient volatile Throwable broken;

    /** {@code settings} are those of {@link Settings#toMap}. */
    public SaveBolt(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    @Override
    public void prepare(Map<String, Object> topologyConfig, TopologyContext context, OutputCollector output) {
        Settings all = Settings.of(settings);
        collector = output;
        arrived = new LinkedBlockingQueue<>();
        live = new LivePublisher(all, this::report);
        saver = new Saver<>(
                () -> RedisStore.open(all),
                bounds(all),
                new Receipts(output),
                new SaveMetrics(context, live, all.kafka().isEmpty()),
                what -> new Trouble(what + " to " + all.redis(), this::report),
                System::nanoTime);
        Thread thread = new Thread(this::run, "coffee-save");
        thread.setDaemon(true);
        thread.start();
    }

    private static Saver.Bounds bounds(Settings all) {
        TopologySettings topology = all.topology();
        int ahead = OrderSpout.batchesAhead(all);
        return new Saver.Bounds(
                READINGS_HELD * ahead,
                Math.min(topology.mergeBatches(), Math.max(1, ahead / 2)),
                topology.mergeBatches(),
                CountedBatch.MOST);
    }

    private void report(Throwable error) {
        synchronized (this) {
            collector.reportError(error);
        }
    }

    @Override
    public void execute(Tuple tuple) {
        if (broken != null) {
            throw new IllegalStateException("the saver's thread has ended", broken);
        }
        arrived.add(tuple);
    }

    private void run() {
        try (Saver<Tuple> open = saver) {
            while (!stopped) {
                Tuple tuple = arrived.poll(Math.min(LONGEST_REST, open.pause()), TimeUnit.NANOSECONDS);
                for (; tuple != null; tuple = arrived.poll()) {
                    open.arrived((CountedBatch) tuple.getValueByField(CountBolt.COUNTED), tuple);
                }
                open.work();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            broken = e;
        }
    }

    /** Acknowledges or fails tuples. */
    private record Receipts(OutputCollector collector) implements Saver.Receipts<Tuple> {

        @Override
        public void done(Tuple tuple) {
            collector.ack(tuple);
        }

        @Override
        public void failed(Tuple tuple) {
            collector.fail(tuple);
        }
    }

    @Override
    public void cleanup() {
        stopped = true;
        live.close();
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        // nothing is emitted
    }
}
