package coffee.topology;

import coffee.topology.count.CountedBatch;
import coffee.topology.count.CountedBatchSerializer;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.OrderBatchSerializer;
import org.apache.storm.Config;

/** What goes from one worker to another: nothing else may be in a tuple. */
final class WireTypes {

    private WireTypes() {}

    static void register(Config config) {
        config.registerSerialization(OrderBatch.class, OrderBatchSerializer.class);
        config.registerSerialization(CountedBatch.class, CountedBatchSerializer.class);
    }
}
