package coffee.topology.save;

import org.apache.storm.task.OutputCollector;
import org.apache.storm.tuple.Tuple;

/** Acknowledges tuples, or fails them. */
record TupleSettlement(OutputCollector collector) implements Settlement<Tuple> {

    @Override
    public void done(Tuple tuple) {
        collector.ack(tuple);
    }

    @Override
    public void failed(Tuple tuple) {
        collector.fail(tuple);
    }
}
