package coffee.dashboard.past;

import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.contract.Schema.Cross;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import coffee.dashboard.web.Parameters;
import coffee.settings.KeptPeriod;
import coffee.settings.Settings;
import coffee.store.CountsStore;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code GET /api/pairs}: how often each name of one dimension came with each name of another, summed over the stored
 * periods of a length that start in a range, or without one since the beginning.
 *
 * <pre>{"cross":"age*coffee","since":null,"other":0,"pairs":{"2030":{"Americano":12}}}</pre>
 */
public final class PairsEndpoint implements Endpoint {

    /**
     * The most memory that one answer takes: the most pairs that are listed, all of them long, and what is read at
     * once.
     */
    public static final long MOST_BYTES = 12 << 20;

    private static final int MOST_PERIODS = 4_000;
    private static final int MOST_PAIRS = 20_000;

    private final CountsStore store;
    private final Supplier<CountsView> all;
    private final List<PeriodLength> lengths;

    public PairsEndpoint(Settings settings, CountsStore store, Supplier<CountsView> all) {
        this.store = store;
        this.all = all;
        this.lengths = settings.periods().stream()
                .filter(KeptPeriod::crosses)
                .map(KeptPeriod::length)
                .toList();
    }

    @Override
    public Answer answer(Query query) {
        CountsView view = all.get();
        Schema schema = view.schema();
        Parameters in = query.parameters().know(List.of("cross", "length", "from", "to"));
        String labels = schema.crosses().stream().map(Cross::label).collect(Collectors.joining(", "));
        Optional<Cross> cross = in.required(
                "cross",
                schema.crosses().isEmpty() ? "is not available: orders.crosses has none" : "must be one of " + labels,
                text -> schema.crosses().stream()
                        .filter(c -> c.label().equals(text))
                        .findFirst()
                        .orElse(null));
        Optional<PeriodLength> length = in.length(lengths);
        Optional<Instant> from = in.moment("from");
        Optional<Instant> to = in.moment("to");
        in.together("length", "from", "to");
        in.check();
        Sum sum = new Sum(cross.orElseThrow());
        if (length.isEmpty()) {
            sum.add(store.standing().totals());
        } else {
            List<Period> periods = store.starts(length.get(), from.orElseThrow(), to.orElseThrow());
            if (periods.size() > MOST_PERIODS) {
                in.problem(
                        "length",
                        length.get().toString(),
                        "must be longer: that are more than " + MOST_PERIODS + " periods");
                in.check();
            }
            store.forEachPeriod(periods, (period, counts) -> {
                counts.ifPresent(sum::add);
                return true;
            });
        }
        Instant since = view.since().get(sum.cross.label());
        return Answer.json(200, CountsJson.object(out -> {
            out.name("cross").value(sum.cross.label());
            out.name("since").value(since == null ? null : since.toString());
            sum.write(out);
        }));
    }

    /**
     * The pairs of one cross over many counts, up to a limit; pairs past that, or not counted separately, are {@code
     * other}.
     */
    private static final class Sum {

        private final Cross cross;
        private final SortedMap<String, SortedMap<String, Long>> pairs = new TreeMap<>();
        private int distinct;
        private long other;

        Sum(Cross cross) {
            this.cross = cross;
        }

        void add(Counts counts) {
            for (Map.Entry<String, Long> pair : counts.names(cross.label()).entrySet()) {
                int separator = pair.getKey().indexOf(Cross.SEPARATOR);
                if (separator < 0) {
                    other += pair.getValue();
                } else {
                    add(pair.getKey().substring(0, separator), pair.getKey().substring(separator + 1), pair.getValue());
                }
            }
        }

        private void add(String first, String second, long n) {
            SortedMap<String, Long> seconds = pairs.get(first);
            boolean isNew = seconds == null || !seconds.containsKey(second);
            if (isNew && distinct == MOST_PAIRS) {
                other += n;
                return;
            }
            distinct += isNew ? 1 : 0;
            pairs.computeIfAbsent(first, f -> new TreeMap<>()).merge(second, n, Long::sum);
        }

        void write(JsonWriter out) throws IOException {
            out.name("other").value(other);
            out.name("pairs").beginObject();
            for (Map.Entry<String, SortedMap<String, Long>> first : pairs.entrySet()) {
                out.name(first.getKey()).beginObject();
                for (Map.Entry<String, Long> second : first.getValue().entrySet()) {
                    out.name(second.getKey()).value(second.getValue());
                }
                out.endObject();
            }
            out.endObject();
        }
    }
}
