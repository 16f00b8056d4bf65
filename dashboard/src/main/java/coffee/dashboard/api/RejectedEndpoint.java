package coffee.dashboard.api;

import coffee.contract.RejectedLine;
import coffee.dashboard.web.Answer;
import coffee.dashboard.web.Ask;
import coffee.dashboard.web.CountsJson;
import coffee.dashboard.web.Endpoint;
import coffee.dashboard.web.Parameters;
import coffee.store.CountsStore;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code GET /api/rejected}: the latest rejected lines, the newest first, each with why and how it began. */
public final class RejectedEndpoint implements Endpoint {

    private static final int USUAL_LIMIT = 20;
    private static final int MOST = 1_000;
    private static final int SHOWN = 400;

    private final CountsStore store;

    public RejectedEndpoint(CountsStore store) {
        this.store = store;
    }

    @Override
    public Answer answer(Ask ask) {
        Parameters in = ask.parameters().know(List.of("limit"));
        int limit = in.integer("limit", USUAL_LIMIT, 1, MOST);
        in.check();
        List<RejectedLine> latest = new ArrayList<>(store.rejected(-limit, limit));
        Collections.reverse(latest);
        return Answer.json(200, CountsJson.object(out -> {
            out.name("latest").beginArray();
            for (RejectedLine line : latest) {
                write(out, line);
            }
            out.endArray();
        }));
    }

    private static void write(JsonWriter out, RejectedLine line) throws IOException {
        String text = new String(line.raw(), StandardCharsets.UTF_8);
        int end = Math.min(SHOWN, text.length());
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        out.beginObject();
        out.name("reason").value(line.reason().label());
        out.name("position").value(line.position());
        out.name("at").value(line.at().toString());
        out.name("bytes").value(line.length());
        out.name("kept").value(line.raw().length);
        out.name("text").value(text.substring(0, end));
        out.name("truncated").value(end < text.length() || line.isCut());
        out.endObject();
    }
}
