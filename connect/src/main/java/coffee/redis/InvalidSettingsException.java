package coffee.redis;

import coffee.redis.Problems.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown when settings break their rules; its message lists all problems and shows no secret. */
public final class InvalidSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public InvalidSettingsException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
