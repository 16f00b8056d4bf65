package coffee.topology.save;

import coffee.contract.Period;
import coffee.topology.count.CountedBatch;
import coffee.topology.count.CountedBatch.Ends;
import coffee.topology.count.CountedBatch.Line;
import coffee.topology.count.CountedBatch.PeriodSums;
import coffee.topology.count.CountedBatch.Sums;
import coffee.topology.ingest.Log;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is stored in one step: a run of each of one or several logs, and their sums. Totals and periods with the same
 * parts, such as an hour and its day, share their sums. Immutable.
 */
public final class Commit {

    /** Consecutive batches of one log from one reading, and their total {@link CountedBatch#weight}. */
    public record Run(List<CountedBatch> batches, int weight) {

        public Run {
            batches = List.copyOf(batches);
        }

        public Run(List<CountedBatch> batches) {
            this(batches, batches.stream().mapToInt(CountedBatch::weight).sum());
        }

        private CountedBatch first() {
            return batches.get(0);
        }

        private CountedBatch last() {
            return batches.get(batches.size() - 1);
        }

        public Log.Id log() {
            return first().span().log();
        }

        public String history() {
            return first().span().history();
        }

        public long start() {
            return first().span().start();
        }

        public long end() {
            return last().span().end();
        }

        /** How many lines it has. */
        public int count() {
            return batches.stream().mapToInt(CountedBatch::count).sum();
        }

        /** The first line of the first batch and the last line of the last, if a commit compares them. */
        public Optional<Ends> ends() {
            return first().ends().map(ends -> new Ends(ends.first(), lastLine()));
        }

        private Line lastLine() {
            return last().ends().orElseThrow().last();
        }
    }

    private final List<Run> runs;
    private final Sums totals;
    private final SortedMap<Period, Sums> periods = new TreeMap<>();
    private final List<String> rejects = new ArrayList<>();

    public Commit(List<Run> runs) {
        this.runs = List.copyOf(runs);
        List<Sums> partsOfTotals = new ArrayList<>();
        SortedMap<Period, List<Sums>> parts = new TreeMap<>();
        for (Run run : runs) {
            for (CountedBatch batch : run.batches()) {
                partsOfTotals.add(batch.totals());
                for (PeriodSums period : batch.periods()) {
                    parts.computeIfAbsent(period.period(), p -> new ArrayList<>())
                            .add(period.sums());
                }
                rejects.addAll(batch.rejects());
            }
        }
        Map<List<Sums>, Sums> known = new HashMap<>();
        totals = known.computeIfAbsent(partsOfTotals, Sums::of);
        parts.forEach((period, sums) -> periods.put(period, known.computeIfAbsent(sums, Sums::of)));
    }

    public List<Run> runs() {
        return runs;
    }

    /** How many batches were merged. */
    public int batches() {
        return runs.stream().mapToInt(run -> run.batches().size()).sum();
    }

    public Sums totals() {
        return totals;
    }

    public SortedMap<Period, Sums> periods() {
        return periods;
    }

    /** The rejected lines as JSON; the oldest first within each log. */
    public List<String> rejects() {
        return rejects;
    }
}
