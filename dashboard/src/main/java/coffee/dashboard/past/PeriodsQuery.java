package coffee.dashboard.past;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Endpoint.Query;
import coffee.dashboard.web.Parameters;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The requested periods: those that start in [from, to). If there are more than {@code limit}, the earliest of them, or
 * without {@code from} the latest.
 */
record PeriodsQuery(
        PeriodLength length, Optional<Instant> from, Optional<Instant> to, int limit, PeriodFormat.Form form) {

    static final int USUAL_LIMIT = 1_000;
    static final int MOST = 10_000;
    private static final List<String> NAMES = List.of("length", "from", "to", "limit", "format", CountsView.WHERE);

    static PeriodsQuery of(Query asked, List<PeriodLength> lengths, CountsView all) {
        Parameters in = asked.parameters().know(NAMES);
        Optional<Instant> from = in.moment("from");
        Optional<Instant> to = in.moment("to");
        PeriodsQuery query = new PeriodsQuery(
                in.length(lengths).orElse(lengths.get(0)),
                from,
                to,
                in.integer("limit", USUAL_LIMIT, 1, MOST),
                new PeriodFormat.Form(
                        in.value("format", "must be json or csv", PeriodsQuery::formatOf)
                                .orElseGet(() -> PeriodFormat.preferred(asked.accepts())),
                        all.of(in)));
        if (!query.view().isIn(query.length)) {
            in.problem(
                    CountsView.WHERE,
                    query.view().key(),
                    "is not available for periods of " + query.length + ": periods." + query.length
                            + ".crosses is none");
        }
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            in.problem("from", from.get().toString(), "must be before to, which is " + to.get());
        }
        in.check();
        return query;
    }

    /** The most periods that one request can have, the latest ones. */
    static PeriodsQuery latest(PeriodLength length, CountsView all) {
        PeriodFormat.Form form = new PeriodFormat.Form(PeriodFormat.JSON, all);
        return new PeriodsQuery(length, Optional.empty(), Optional.empty(), MOST, form);
    }

    PeriodFormat format() {
        return form.format();
    }

    private CountsView view() {
        return form.view();
    }

    private static PeriodFormat formatOf(String text) {
        return Arrays.stream(PeriodFormat.values())
                .filter(format -> format.label().equals(text))
                .findFirst()
                .orElse(null);
    }

    boolean latestFirst() {
        return from.isEmpty();
    }

    /**
     * The address of the periods that follow this one, relative to this address: later ones, or earlier ones if the
     * latest were requested.
     */
    String after(Period last) {
        StringBuilder address = new StringBuilder("periods?length=" + length);
        if (latestFirst()) {
            address.append("&to=").append(last.start());
        } else {
            address.append("&from=").append(last.end());
            to.ifPresent(t -> address.append("&to=").append(t));
        }
        return address + "&limit=" + limit + "&format=" + format().label() + view().parameter();
    }
}
