package coffee.flume;

import org.apache.flume.conf.ConfigurationException;

/** Thrown when the properties of a source or sink are invalid. Flume logs it, so it has no stack trace. */
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
