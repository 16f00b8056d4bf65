package coffee.topology.save;

import coffee.contract.Fields;
import coffee.contract.Reason;
import coffee.topology.save.live.LivePublisher;
import com.codahale.metrics.Counter;
import com.codahale.metrics.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.apache.storm.task.TopologyContext;

/** Counts commits and their contents in Storm's metrics, and notifies the live channel. */
final class SaveMetrics implements Saver.Listener {

    private final Counter orders;
    private final Counter items;
    private final Counter batches;
    private final Counter commits;
    private final Counter late;
    private final Counter differing;
    private final Counter refused;
    private final Counter foreign;
    private final Timer commitTime;
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
    private final LivePublisher live;

    /** {@code hasLag} says whether {@code live} sees the orders that wait: those in a topic it does not. */
    SaveMetrics(TopologyContext context, LivePublisher live, boolean hasLag) {
        this.live = live;
        orders = context.registerCounter("orders");
        items = context.registerCounter("items");
        batches = context.registerCounter("batches");
        commits = context.registerCounter("commits");
        late = context.registerCounter("commits-late");
        differing = context.registerCounter("commits-differing");
        refused = context.registerCounter("commits-refused");
        foreign = context.registerCounter("batches-foreign");
        commitTime = context.registerTimer("commit-time");
        if (hasLag) {
            context.registerGauge("lag-millis", live::lagMillis);
        }
        for (Reason reason : Reason.values()) {
            rejected.put(reason, context.registerCounter("rejected-" + reason.label()));
        }
    }

    @Override
    public void committed(Commit commit, Duration took) {
        orders.inc(commit.totals().of(Fields.ORDERS));
        items.inc(commit.totals().of(Fields.ITEMS));
        batches.inc(commit.batches());
        commits.inc();
        commitTime.update(took);
        rejected.forEach((reason, counter) -> counter.inc(commit.totals().of(Fields.of(reason))));
        live.committed(commit.periods().keySet());
    }

    @Override
    public void late() {
        late.inc();
    }

    @Override
    public void differing() {
        differing.inc();
    }

    @Override
    public void refused() {
        refused.inc();
    }

    @Override
    public void foreign(int count) {
        foreign.inc(count);
    }
}
