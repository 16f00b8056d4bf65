package coffee.dashboard.web;

import coffee.redis.Problems.Problem;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;

/**
 * The answer to a request. The body is a list of byte arrays, which other answers may share and nobody changes.
 * Immutable.
 *
 * @param etag changes whenever the body does, unquoted; a client that has it gets 304 instead of the body
 */
public record Answer(int status, String type, Map<String, String> headers, Optional<String> etag, List<byte[]> body) {

    static final String PROBLEM = "application/problem+json";
    private static final String CACHE_CONTROL = "Cache-Control";

    /** JSON that must not be cached. */
    public static Answer json(int status, String json) {
        return text(status, "application/json", json);
    }

    /** Text that must not be cached. */
    public static Answer text(int status, String type, String text) {
        return new Answer(status, type, Map.of(), Optional.empty(), List.of(text.getBytes(StandardCharsets.UTF_8)))
                .with(CACHE_CONTROL, "no-store");
    }

    /**
     * What breaks which rule, as a JSON problem (RFC 9457).
     *
     * <pre>{"type":"about:blank","title":"Bad Request","status":400,"detail":"limit = 0: must be a whole number from 1 to 10000",
     *  "problems":[{"parameter":"limit","value":"0","rule":"must be a whole number from 1 to 10000"}]}</pre>
     */
    static Answer problem(int status, List<Problem> broken) {
        JsonObject problem =
                problemJson(status, broken.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        JsonArray problems = new JsonArray();
        for (Problem p : broken) {
            JsonObject one = new JsonObject();
            one.addProperty("parameter", p.property());
            one.addProperty("value", p.value());
            one.addProperty("rule", p.rule());
            problems.add(one);
        }
        problem.add("problems", problems);
        return text(status, PROBLEM, problem.toString());
    }

    /** What went wrong, as a JSON problem. */
    public static Answer problem(int status, String detail) {
        return text(status, PROBLEM, problemJson(status, detail).toString());
    }

    /** A refusal that the client may retry soon. */
    static Answer later(String detail) {
        return problem(503, detail).with("Retry-After", "1");
    }

    /** Lists the existing paths in reply to an unknown one. */
    static Answer notFound(String path, Collection<String> paths) {
        String shown = path.length() <= 100 ? path : path.substring(0, 100) + "…";
        return problem(404, "there is nothing at " + shown + "; there are / and " + String.join(", ", paths));
    }

    private static JsonObject problemJson(int status, String detail) {
        JsonObject problem = new JsonObject();
        problem.addProperty("type", "about:blank");
        problem.addProperty("title", HttpStatus.getMessage(status));
        problem.addProperty("status", status);
        problem.addProperty("detail", detail);
        return problem;
    }

    /** A body that the client may cache, but must revalidate by its ETag. */
    public static Answer kept(String type, String etag, List<byte[]> body) {
        return new Answer(200, type, Map.of(), Optional.of(etag), body).with(CACHE_CONTROL, "no-cache");
    }

    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, type, more, etag, body);
    }

    /** The answer for a client that has this body already. */
    Answer notModified() {
        return new Answer(304, type, headers, etag, List.of());
    }

    /** The length of the body in bytes. */
    public long length() {
        return body.stream().mapToLong(piece -> piece.length).sum();
    }
}
