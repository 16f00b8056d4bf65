package coffee.dashboard.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is answered to a request. The body is bytes in pieces, which may be shared with other answers and are never
 * changed. Immutable.
 *
 * @param etag what changes when the body does, unquoted; an asker who has it gets 304 instead of the body
 */
public record Answer(int status, String type, Map<String, String> headers, Optional<String> etag, List<byte[]> body) {

    private static final String CACHE_CONTROL = "Cache-Control";

    /** JSON that is true only now. */
    public static Answer json(int status, String json) {
        return text(status, "application/json", json);
    }

    /** Text that is true only now. */
    public static Answer text(int status, String type, String text) {
        return new Answer(status, type, Map.of(), Optional.empty(), List.of(text.getBytes(StandardCharsets.UTF_8)))
                .with(CACHE_CONTROL, "no-store");
    }

    /** What went wrong, as a JSON problem. */
    public static Answer problem(int status, String detail) {
        return ProblemAnswer.of(status, detail);
    }

    /** A body that the asker may keep, but has to ask about again by its ETag. */
    public static Answer kept(String type, String etag, List<byte[]> body) {
        return new Answer(200, type, Map.of(), Optional.of(etag), body).with(CACHE_CONTROL, "no-cache");
    }

    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, type, more, etag, body);
    }

    /** The answer to who has this body already. */
    Answer notModified() {
        return new Answer(304, type, headers, etag, List.of());
    }

    /** How many bytes the body has. */
    public long length() {
        return body.stream().mapToLong(piece -> piece.length).sum();
    }
}
