package coffee.cli;

import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems.Problem;
import coffee.redis.RedisAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** The message and exit code for an exception that a user caused or can fix; a bug has none. */
record UserError(String message, int exitCode) {

    /** If Redis failed, the message says which one, if {@code redis} is known. */
    static Optional<UserError> of(Throwable failure, Optional<RedisAddress> redis) {
        if (failure instanceof InvalidSettingsException e) {
            return Optional.of(new UserError(settings(e.problems()), ExitCode.USAGE));
        }
        return message(failure, redis).map(m -> new UserError(CommandFailure.line(m), ExitCode.FAILED));
    }

    private static Optional<String> message(Throwable failure, Optional<RedisAddress> redis) {
        if (failure instanceof CommandFailure) {
            return Optional.of(failure.getMessage());
        }
        if (failure instanceof FileSystemException e) {
            return Optional.of(e.getFile() + ": " + reason(e));
        }
        if (failure instanceof IOException) {
            return Optional.of(said(failure));
        }
        if (failure instanceof JedisConnectionException) {
            return Optional.of(
                    redis.map(at -> CommandFailure.unanswered(at, failure).getMessage())
                            .orElseGet(() -> "Redis does not answer: " + said(CommandFailure.cause(failure))));
        }
        if (failure instanceof JedisException) {
            return Optional.of(redis.map(at -> "Redis at " + at).orElse("Redis") + " refused: " + said(failure));
        }
        boolean wrapper = failure instanceof UncheckedIOException
                || failure instanceof ExecutionException
                || failure instanceof CompletionException;
        return wrapper && failure.getCause() != null ? message(failure.getCause(), redis) : Optional.empty();
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        return e.getReason() == null ? said(e) : e.getReason();
    }

    private static String said(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static String settings(List<Problem> problems) {
        if (problems.size() == 1) {
            return CommandFailure.line(problems.get(0).toString());
        }
        return problems.stream()
                .map(p -> "\n  " + CommandFailure.line(p.toString()))
                .collect(Collectors.joining("", problems.size() + " problems with the settings:", ""));
    }
}
