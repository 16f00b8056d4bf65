package coffee.flume;

import org.apache.flume.conf.ConfigurationException;

/** Thrown when a sink's properties break their rules. It has no stack trace: Flume logs it, for who wrote them. */
final class MisconfiguredException extends ConfigurationException {

    private static final long serialVersionUID = 1L;

    MisconfiguredException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
