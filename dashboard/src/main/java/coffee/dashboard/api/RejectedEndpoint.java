package coffee.dashboard.api;

import coffee.contract.Reason;
import coffee.contract.RejectedLine;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Endpoint.Query;
import coffee.dashboard.web.Parameters;
import coffee.store.CountsStore;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /api/rejected}: the latest rejected lines, the newest first, each with its reason and its beginning. Lines
 * can be long, so few are read at once, and a page ends at {@code limit} lines or at a number of kept bytes; {@code
 * more} is the next page. While lines are added or put back, a page may repeat or miss lines of the previous one.
 */
public final class RejectedEndpoint implements Endpoint {

    private static final int USUAL_LIMIT = 20;
    private static final int MOST = 1_000;
    private static final int MOST_SKIPPED = 1_000_000;
    private static final int READ_AT_ONCE = 8;
    private static final long PAGE_BYTES = 8 << 20;
    private static final int SHOWN = 400;
    private static final int MOST_BYTES_OF_CHAR = 4;

    /** The most memory that one answer takes: a thousand beginnings, and the few lines that are read at once. */
    public static final long MOST_BYTES = 8 << 20;

    /** Identifies a line, even if newer ones have moved it to another index. */
    private record Known(long position, Instant at, Reason reason) {}

    private final CountsStore store;
    private final boolean isShown;

    /** {@code isShown} is {@code dashboard.showRejected}: rejected lines may hold what not everybody should see. */
    public RejectedEndpoint(CountsStore store, boolean isShown) {
        this.store = store;
        this.isShown = isShown;
    }

    @Override
    public Answer answer(Query query) {
        Parameters in = query.parameters().know(List.of("limit", "skip"));
        int limit = in.integer("limit", USUAL_LIMIT, 1, MOST);
        int skip = in.integer("skip", 0, 0, MOST_SKIPPED);
        in.check();
        if (!isShown) {
            return Answer.problem(403, "rejected lines are not shown: dashboard.showRejected is false");
        }
        Map<Known, Shown> latest = new LinkedHashMap<>();
        int next = read(skip, limit, latest);
        Optional<String> more = next < store.rejectedKept()
                ? Optional.of("rejected?limit=" + limit + "&skip=" + next)
                : Optional.empty();
        Answer answer = Answer.json(200, CountsJson.object(out -> {
            out.name("more").value(more.orElse(null));
            out.name("latest").beginArray();
            for (Map.Entry<Known, Shown> line : latest.entrySet()) {
                write(out, line.getKey(), line.getValue());
            }
            out.endArray();
        }));
        return more.map(address -> answer.with("Link", "<" + address + ">; rel=\"next\""))
                .orElse(answer);
    }

    /** Reads until the page is full; returns the index where the next page begins. */
    private int read(int skip, int limit, Map<Known, Shown> latest) {
        long bytes = 0;
        int at = skip;
        while (latest.size() < limit && bytes < PAGE_BYTES) {
            int some = Math.min(READ_AT_ONCE, limit - latest.size());
            List<RejectedLine> lines = store.rejected(-(at + some), some);
            for (int i = lines.size() - 1; i >= 0; i--) {
                RejectedLine line = lines.get(i);
                Shown shown = Shown.of(line);
                latest.put(new Known(line.position(), line.at(), line.reason()), shown);
                bytes += shown.kept;
            }
            at += lines.size();
            if (lines.size() < some) {
                return at;
            }
        }
        return at;
    }

    /** The beginning of a line as text, and how much of the line there is. */
    private record Shown(String text, boolean truncated, long bytes, int kept) {

        static Shown of(RejectedLine line) {
            byte[] raw = line.raw();
            String text = new String(raw, 0, Math.min(raw.length, SHOWN * MOST_BYTES_OF_CHAR), StandardCharsets.UTF_8);
            int end = Math.min(SHOWN, text.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            boolean truncated = end < text.length() || raw.length > SHOWN * MOST_BYTES_OF_CHAR || line.isCut();
            return new Shown(text.substring(0, end), truncated, line.length(), raw.length);
        }
    }

    private static void write(JsonWriter out, Known line, Shown shown) throws IOException {
        out.beginObject();
        out.name("reason").value(line.reason().label());
        out.name("position").value(line.position());
        out.name("at").value(line.at().toString());
        out.name("bytes").value(shown.bytes());
        out.name("kept").value(shown.kept());
        out.name("text").value(shown.text());
        out.name("truncated").value(shown.truncated());
        out.endObject();
    }
}
