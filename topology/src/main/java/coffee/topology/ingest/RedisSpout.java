package coffee.topology.ingest;

import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.Trouble;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Values;

/**
 * Emits the queue's orders in batches, ahead of what is committed. At least once by itself: after a failure, a timeout or
 * an activation it reads again from the committed head; that nothing counts twice is for the commit to see to.
 */
public final class RedisSpout extends BaseRichSpout {

    /** The component's id. */
    public static final String ID = "ingest";

    /** The field of the tuples that holds the {@link OrderBatch}. */
    public static final String BATCH = "batch";

    private static final long serialVersionUID = 1L;

    private final Map<String, String> settings;
    private transient BatchReader reader;
    private transient SpoutOutputCollector collector;

    /** {@code settings} are those of {@link Settings#toMap}. */
    public RedisSpout(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    @Override
    public void open(Map<String, Object> topologyConfig, TopologyContext context, SpoutOutputCollector output) {
        Settings all = Settings.of(settings);
        TopologySettings topology = all.topology();
        int batchBytes = (int) topology.batchBytes().bytes();
        collector = output;
        reader = new BatchReader(
                () -> RedisOrderLog.open(all.redis(), all.layout(), batchBytes),
                new ReadingConfig(topology.batchOrders(), batchBytes, topology.pendingBatches(), topology.idlePoll()),
                new Trouble(
                        "cannot read the queue " + all.layout().queue() + " at " + all.redis(), output::reportError),
                System::nanoTime);
        context.registerGauge("queued", reader::waiting);
        context.registerGauge("rewinds", reader::rewinds);
    }

    @Override
    public void nextTuple() {
        Optional<OrderBatch> batch = reader.next();
        batch.ifPresent(b -> collector.emit(new Values(b), b.id()));
        if (batch.isEmpty() && reader.idle()) {
            rest();
        }
    }

    /** With nothing pending no word from Storm is awaited, so there is no need to wake up before there is work. */
    private void rest() {
        try {
            TimeUnit.NANOSECONDS.sleep(reader.pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void ack(Object id) {
        reader.done((BatchId) id);
    }

    @Override
    public void fail(Object id) {
        reader.failed((BatchId) id);
    }

    @Override
    public void activate() {
        reader.rewind();
    }

    @Override
    public void close() {
        reader.close();
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields(BATCH));
    }
}
