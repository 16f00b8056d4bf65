package coffee.flume;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Collects what a class logs at INFO and above, until it is closed. */
final class Logs implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final AbstractAppender appender = new AbstractAppender("logs", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage()
                    + (event.getThrown() == null ? "" : " THROWN " + event.getThrown()));
        }
    };

    private Logs(Logger logger) {
        this.logger = logger;
        appender.start();
        logger.addAppender(appender);
        Configurator.setLevel(logger, Level.INFO);
    }

    static Logs of(Class<?> type) {
        return new Logs((Logger) LogManager.getLogger(type));
    }

    /** How many lines contain the text. */
    long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        appender.stop();
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
