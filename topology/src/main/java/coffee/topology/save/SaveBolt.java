package coffee.topology.save;

import coffee.settings.Settings;
import coffee.settings.TopologySettings;
import coffee.topology.Trouble;
import coffee.topology.count.CountBolt;
import coffee.topology.count.CountedBatch;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.utils.TupleUtils;

/** Commits what was counted, in order, and only then acknowledges it. One task for each queue. */
public final class SaveBolt extends BaseRichBolt {

    /** The component's id. */
    public static final String ID = "save";

    private static final long serialVersionUID = 1L;
    private static final int READINGS_HELD = 4;

    private final Map<String, String> settings;
    private transient Saver<Tuple> saver;
    private transient Aside aside;
    private transient OutputCollector collector;

    /** {@code settings} are those of {@link Settings#toMap}. */
    public SaveBolt(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    @Override
    public void prepare(Map<String, Object> topologyConfig, TopologyContext context, OutputCollector output) {
        Settings all = Settings.of(settings);
        TopologySettings topology = all.topology();
        collector = output;
        int merged = Math.min(topology.mergeBatches(), Math.max(1, topology.pendingBatches() / 2));
        aside = new Aside(all, output::reportError);
        saver = new Saver<>(
                () -> RedisCommitStore.open(
                        all.redis(), all.layout(), all.periods(), all.limits(), InstantSource.system()),
                new RunLimits(merged, CountedBatch.MOST),
                new RunBuffer<>(READINGS_HELD * topology.pendingBatches(), new TupleSettlement(output)),
                new Listeners(List.of(new SaveMetrics(context, aside::lagMillis), aside)),
                new Trouble("cannot commit to " + all.redis(), output::reportError));
    }

    @Override
    public void execute(Tuple tuple) {
        if (TupleUtils.isTick(tuple)) {
            saver.tick();
            collector.ack(tuple);
        } else {
            saver.arrived((CountedBatch) tuple.getValueByField(CountBolt.COUNTED), tuple);
        }
    }

    @Override
    public Map<String, Object> getComponentConfiguration() {
        return Map.of(Config.TOPOLOGY_TICK_TUPLE_FREQ_SECS, 1);
    }

    @Override
    public void cleanup() {
        saver.close();
        aside.close();
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        // what is committed goes no further
    }
}
