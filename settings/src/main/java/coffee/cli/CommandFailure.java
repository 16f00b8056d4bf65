package coffee.cli;

import coffee.redis.RedisAddress;

/** Thrown when a command fails for a reason that its user can fix: reported in one line, with exit code 1. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Redis does not answer: which one, why, and what the user can do. */
    public static CommandFailure unanswered(RedisAddress redis, Throwable failure) {
        return new CommandFailure(
                redis.unanswered(failure) + " (is it running, as by bin/coffee redis, and is this the right address?"
                        + " It is redis.uri in conf/coffee.yaml, or COFFEE_REDIS_URI)",
                failure);
    }

    /** The first failure in a chain of causes. */
    public static Throwable cause(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at;
    }
}
