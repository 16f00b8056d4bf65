package coffee.flume.agent;

/** Thrown when an agent cannot run whole; its message is for who started it. */
final class CannotStartException extends Exception {

    CannotStartException(String message) {
        super(message);
    }
}
