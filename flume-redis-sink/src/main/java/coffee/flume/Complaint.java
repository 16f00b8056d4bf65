package coffee.flume;

import coffee.flume.QueueException.Outcome;
import coffee.redis.Login;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Turns what Redis or the network says into what an operator needs to know: what is wrong, and what would mend it. */
final class Complaint {

    private static final int SHOWN = 200;
    private static final String WHY_DISCARDED = "EXECABORT Transaction discarded because of: ";

    private final SinkConfig config;

    Complaint(SinkConfig config) {
        this.config = config;
    }

    QueueException of(JedisException e, Outcome outcome) {
        return of(e, outcome, null);
    }

    /** What {@code e} means as the answer to {@code command}. */
    QueueException of(JedisException e, Outcome outcome, CommandArguments command) {
        Trouble trouble = e instanceof JedisDataException ? troubleOf(e) : Trouble.UNREACHABLE;
        String message = config.redis() + " " + explained(trouble, said(e), command);
        return new QueueException(trouble, outcome, message, e);
    }

    /** Somebody else has changed the sink's memory; or an append that was given up for lost came true after all. */
    QueueException overtaken() {
        return new QueueException(
                Trouble.REFUSED,
                Outcome.OVERTAKEN,
                config.redis() + " has seen another sink write \"" + config.pushedKey()
                        + "\": give each sink an identity of its own",
                null);
    }

    private static Trouble troubleOf(JedisException e) {
        String said = said(e).replace(WHY_DISCARDED, "");
        int end = said.indexOf(' ');
        return switch (end < 0 ? said : said.substring(0, end)) {
            case "NOAUTH", "WRONGPASS" -> Trouble.LOGIN;
            case "NOPERM" -> Trouble.RIGHT;
            case "WRONGTYPE" -> Trouble.WRONG_TYPE;
            case "OOM" -> Trouble.MEMORY;
            case "LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN" -> Trouble.UNREACHABLE;
            default -> Trouble.REFUSED;
        };
    }

    private String explained(Trouble trouble, String said, CommandArguments command) {
        Login login = config.redis().login();
        String user = login.user() == null ? "the default user" : "user \"" + login.user() + "\"";
        return switch (trouble) {
            case LOGIN ->
                login.password() == null
                        ? "wants a password: set redis.password (" + said + ")"
                        : "refuses " + user + " or the password (" + said + ")";
            case RIGHT -> "lacks a right for " + user + ": " + right(said, command) + " (" + said + ")";
            case WRONG_TYPE ->
                "holds something at " + keyOf(command) + " that is not " + kind(command) + " (" + said + ")";
            case MEMORY -> "is out of memory; the events wait in the channel (" + said + ")";
            case UNREACHABLE -> "does not serve: " + said;
            case FULL, REFUSED -> "refuses: " + said;
        };
    }

    private static String right(String said, CommandArguments command) {
        if (command == null) {
            return "see the README for the least it needs";
        }
        return said.contains(" key")
                ? "~" + keyOf(command)
                : "+" + nameOf(command).toLowerCase(Locale.ROOT);
    }

    private static String kind(CommandArguments command) {
        return command != null && nameOf(command).startsWith("H") ? "a hash" : "a list";
    }

    private static String nameOf(CommandArguments command) {
        return new String(command.getCommand().getRaw(), StandardCharsets.US_ASCII);
    }

    private static String keyOf(CommandArguments command) {
        return command == null || command.size() < 2
                ? "a key"
                : new String(command.get(1).getRaw(), StandardCharsets.UTF_8);
    }

    /** What was said, with its cause, on one bounded line. */
    private static String said(JedisException e) {
        StringBuilder said = new StringBuilder(String.valueOf(e.getMessage()));
        Throwable cause = e.getCause();
        for (int depth = 0; cause != null && depth < 3; depth++, cause = cause.getCause()) {
            if (cause.getMessage() != null && said.indexOf(cause.getMessage()) < 0) {
                said.append(": ").append(cause.getMessage());
            }
        }
        String line = said.toString().replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
