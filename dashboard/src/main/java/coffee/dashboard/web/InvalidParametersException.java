package coffee.dashboard.web;

import coffee.redis.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown when a request's parameters break their rules; it becomes a 400 that tells all of them. */
public final class InvalidParametersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidParametersException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
        return problems;
    }
}
