package coffee.bench.topology;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.storm.Config;
import org.apache.storm.LocalCluster;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.OutputCollector;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.topology.base.BaseRichBolt;
import org.apache.storm.topology.base.BaseRichSpout;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/** The usual kind of topology: LPOP, a tuple per order, Gson in a bolt, acknowledged, counted in memory. */
final class UsualTopology {

    private static final String LINE = "line";
    private static final int PENDING = 5_000;

    private UsualTopology() {}

    public static void main(String... args) throws Exception {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("pop", new PopSpout(args[0]), 1);
        builder.setBolt("count", new GsonBolt(), 1).shuffleGrouping("pop");
        Config config = new Config();
        config.setNumAckers(1);
        config.setMaxSpoutPending(PENDING);
        LocalCluster cluster = new LocalCluster();
        cluster.submitTopology("usual", config, builder.createTopology());
        Contender.readyAndRunUntilInputEnds();
    }

    /** Emits what it pops. */
    static final class PopSpout extends BaseRichSpout {

        private static final long serialVersionUID = 1L;

        private final String uri;
        private transient SpoutOutputCollector collector;
        private transient Connection redis;
        private transient Deque<byte[]> popped;
        private long id;

        PopSpout(String uri) {
            this.uri = uri;
        }

        @Override
        public void open(Map<String, Object> config, TopologyContext context, SpoutOutputCollector output) {
            collector = output;
            redis = RedisAddress.of(uri).openConnection();
            popped = new ArrayDeque<>();
        }

        @Override
        public void nextTuple() {
            if (popped.isEmpty()) {
                redis.sendCommand(Protocol.Command.LPOP, RedisLayout.DEFAULT.queue(), "1000");
                List<byte[]> lines = redis.getBinaryMultiBulkReply();
                if (lines == null) {
                    return;
                }
                popped.addAll(lines);
            }
            collector.emit(new Values(new String(popped.poll(), StandardCharsets.UTF_8)), id++);
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields(LINE));
        }
    }

    /** Decodes and counts. */
    static final class GsonBolt extends BaseRichBolt {

        private static final long serialVersionUID = 1L;

        private transient OutputCollector collector;
        private transient Contender.GsonOrder.GsonCounts tally;

        @Override
        public void prepare(Map<String, Object> config, TopologyContext context, OutputCollector output) {
            collector = output;
            tally = new Contender.GsonOrder.GsonCounts();
        }

        @Override
        public void execute(Tuple tuple) {
            tally.add(Contender.GsonOrder.parse(tuple.getString(0)));
            collector.ack(tuple);
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            // it emits nothing
        }
    }
}
