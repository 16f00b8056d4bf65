package coffee.topology.save;

import coffee.contract.Period;
import coffee.topology.count.CountedBatch;
import coffee.topology.count.LineMark;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Some batches that follow each other in one reading, merged: what one commit stores. For one thread. */
final class CommitRun {

    private final List<CountedBatch> batches;
    private final Sums totals = new Sums();
    private final SortedMap<Period, Sums> periods = new TreeMap<>();
    private final List<String> rejects = new ArrayList<>();

    CommitRun(List<CountedBatch> batches) {
        this.batches = List.copyOf(batches);
        for (CountedBatch batch : batches) {
            totals.add(batch.totals());
            batch.periods()
                    .forEach(p ->
                            periods.computeIfAbsent(p.period(), k -> new Sums()).add(p.counts()));
            rejects.addAll(batch.rejects());
        }
    }

    long start() {
        return batches.get(0).start();
    }

    long end() {
        return batches.get(batches.size() - 1).end();
    }

    String server() {
        return batches.get(0).server();
    }

    LineMark first() {
        return batches.get(0).first();
    }

    LineMark last() {
        return batches.get(batches.size() - 1).last();
    }

    /** How many batches were merged. */
    int batches() {
        return batches.size();
    }

    Sums totals() {
        return totals;
    }

    SortedMap<Period, Sums> periods() {
        return periods;
    }

    /** The rejected lines as JSON, the oldest first. */
    List<String> rejects() {
        return rejects;
    }
}
