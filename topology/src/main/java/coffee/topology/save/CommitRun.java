package coffee.topology.save;

import coffee.contract.Period;
import coffee.topology.count.CountedBatch;
import coffee.topology.count.FieldCounts;
import coffee.topology.count.LineMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Some batches that follow each other in one reading, merged: what one commit stores. What has the same parts, as the
 * totals and the periods of an hour and a day often have, shares its sums. For one thread.
 */
final class CommitRun {

    private final List<CountedBatch> batches;
    private final Sums totals;
    private final SortedMap<Period, Sums> periods = new TreeMap<>();
    private final List<String> rejects = new ArrayList<>();

    CommitRun(List<CountedBatch> batches) {
        this.batches = List.copyOf(batches);
        List<FieldCounts> partsOfTotals = new ArrayList<>();
        SortedMap<Period, List<FieldCounts>> parts = new TreeMap<>();
        for (CountedBatch batch : batches) {
            partsOfTotals.add(batch.totals());
            batch.periods()
                    .forEach(p -> parts.computeIfAbsent(p.period(), k -> new ArrayList<>())
                            .add(p.counts()));
            rejects.addAll(batch.rejects());
        }
        Map<List<FieldCounts>, Sums> known = new HashMap<>();
        totals = known.computeIfAbsent(partsOfTotals, Sums::new);
        parts.forEach((period, counts) -> periods.put(period, known.computeIfAbsent(counts, Sums::new)));
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
