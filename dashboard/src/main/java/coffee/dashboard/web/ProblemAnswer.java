package coffee.dashboard.web;

import coffee.redis.Problem;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpStatus;

/**
 * What is told of a request that went wrong, as a JSON problem (RFC 9457).
 *
 * <pre>{"type":"about:blank","title":"Bad Request","status":400,"detail":"limit = 0: must be a whole number from 1 to 10000",
 *  "problems":[{"parameter":"limit","value":"0","rule":"must be a whole number from 1 to 10000"}]}</pre>
 */
final class ProblemAnswer {

    static final String TYPE = "application/problem+json";

    private ProblemAnswer() {}

    /** What breaks which rule. */
    static Answer of(int status, List<Problem> broken) {
        JsonObject problem =
                problem(status, broken.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        JsonArray problems = new JsonArray();
        for (Problem p : broken) {
            JsonObject one = new JsonObject();
            one.addProperty("parameter", p.property());
            one.addProperty("value", p.value());
            one.addProperty("rule", p.rule());
            problems.add(one);
        }
        problem.add("problems", problems);
        return answer(status, problem);
    }

    static Answer of(int status, String detail) {
        return answer(status, problem(status, detail));
    }

    /** The answer to who may ask again soon. */
    static Answer later(String detail) {
        return of(503, detail).with("Retry-After", "1");
    }

    /** Which paths there are, for who asked for another. */
    static Answer notFound(String path, Collection<String> paths) {
        String shown = path.length() <= 100 ? path : path.substring(0, 100) + "…";
        return of(404, "there is nothing at " + shown + "; there are / and " + String.join(", ", paths));
    }

    static String json(int status, String detail) {
        return problem(status, detail).toString();
    }

    private static Answer answer(int status, JsonObject problem) {
        return Answer.text(status, TYPE, problem.toString());
    }

    private static JsonObject problem(int status, String detail) {
        JsonObject problem = new JsonObject();
        problem.addProperty("type", "about:blank");
        problem.addProperty("title", HttpStatus.getMessage(status));
        problem.addProperty("status", status);
        problem.addProperty("detail", detail);
        return problem;
    }
}
