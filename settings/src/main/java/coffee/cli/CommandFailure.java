package coffee.cli;

import coffee.redis.RedisAddress;

/** A command failed for a reason that its user can fix: reported in one line of bounded length, with exit code 1. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 1_000;

    public CommandFailure(String message) {
        super(line(String.valueOf(message)));
    }

    public CommandFailure(String message, Throwable cause) {
        super(line(String.valueOf(message)), cause);
    }

    /** The failure if Redis does not answer: its address, the cause, and what the user can check. */
    public static CommandFailure unanswered(RedisAddress redis, Throwable failure) {
        return new CommandFailure(
                redis.unanswered(failure) + " (is it running, as by bin/coffee redis, and is this the right address?"
                        + " It is redis.uri in conf/coffee.yaml, or COFFEE_REDIS_URI)",
                failure);
    }

    /** A message as one line of bounded length, without control characters. */
    public static String line(String message) {
        String line = message.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /** The root cause of a failure. */
    public static Throwable cause(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at;
    }
}
