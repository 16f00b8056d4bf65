package coffee.topology.save;

import coffee.contract.Fields;
import coffee.contract.Reason;
import com.codahale.metrics.Counter;
import com.codahale.metrics.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.storm.task.TopologyContext;

/** Counts commits, and what they hold, in Storm's metrics. */
final class SaveMetrics implements CommitListener {

    private final Counter orders;
    private final Counter items;
    private final Counter batches;
    private final Counter commits;
    private final Counter refused;
    private final Timer commitTime;
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);

    SaveMetrics(TopologyContext context, LongSupplier lagMillis) {
        orders = context.registerCounter("orders");
        items = context.registerCounter("items");
        batches = context.registerCounter("batches");
        commits = context.registerCounter("commits");
        refused = context.registerCounter("commits-refused");
        commitTime = context.registerTimer("commit-time");
        context.registerGauge("lag-millis", lagMillis::getAsLong);
        for (Reason reason : Reason.values()) {
            rejected.put(reason, context.registerCounter("rejected-" + reason.label()));
        }
    }

    @Override
    public void committed(CommitRun run, Duration took) {
        orders.inc(run.totals().get(Fields.ORDERS));
        items.inc(run.totals().get(Fields.ITEMS));
        batches.inc(run.batches());
        commits.inc();
        commitTime.update(took);
        rejected.forEach((reason, counter) -> counter.inc(run.totals().get(Fields.of(reason))));
    }

    @Override
    public void refused() {
        refused.inc();
    }
}
