package coffee.dashboard.api;

import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import coffee.dashboard.web.Parameters;
import coffee.store.CountsStore.Standing;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/totals}: the counts since the beginning, the rejects by reason, and the queue, all at one moment. */
public final class TotalsEndpoint implements Endpoint {

    /** The most memory that one answer takes: the most names that are listed, all of them long. */
    public static final long MOST_BYTES = 4 << 20;

    private final Supplier<Standing> standing;
    private final CountsView view;

    public TotalsEndpoint(Supplier<Standing> standing, CountsView view) {
        this.standing = standing;
        this.view = view;
    }

    @Override
    public Answer answer(Query query) {
        Parameters in = query.parameters().know(List.of(CountsView.WHERE));
        CountsView asked = view.of(in);
        in.check();
        Standing now = standing.get();
        return Answer.json(200, CountsJson.object(out -> {
            out.name("committed").value(now.committed());
            out.name("queued").value(now.queued());
            out.name("totals").beginObject();
            CountsJson.write(out, asked, now.totals(), Instant.MAX, CountsJson.MOST_NAMES);
            out.endObject();
            CountsJson.writeRejected(out, now.totals());
        }));
    }
}
