package coffee.topology.count;

import coffee.contract.count.OrderCounter;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.OrderSpout;
import java.time.InstantSource;
import java.util.Map;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/** Counts each batch by itself. Keeps no state between tuples, so it may have any number of tasks. */
public final class CountBolt extends BaseRichBolt {

    /** The component's id. */
    public static final String ID = "count";

    /** The field of the tuples that holds the {@link CountedBatch}. */
    public static final String COUNTED = "counted";

    private static final long serialVersionUID = 1L;

    private final Map<String, String> settings;
    private transient BatchCounter counter;
    private transient OutputCollector collector;

    /** {@code settings} are those of {@link Settings#toMap}. */
    public CountBolt(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    @Override
    public void prepare(Map<String, Object> topologyConfig, TopologyContext context, OutputCollector output) {
        Settings all = Settings.of(settings);
        counter = new BatchCounter(
                new OrderCounter(
                        all.schema(),
                        all.periods().stream().map(KeptPeriod::length).toList(),
                        all::crosses),
                all.limits(),
                InstantSource.system());
        collector = output;
    }

    @Override
    public void execute(Tuple tuple) {
        OrderBatch batch = (OrderBatch) tuple.getValueByField(OrderSpout.BATCH);
        counter.count(batch).forEach(counted -> collector.emit(tuple, new Values(counted)));
        collector.ack(tuple);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields(COUNTED));
    }
}
