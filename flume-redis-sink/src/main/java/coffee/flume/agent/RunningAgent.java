package coffee.flume.agent;

import com.google.common.eventbus.Subscribe;
import java.util.function.BooleanSupplier;
import org.apache.flume.node.Application;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running parts of an agent, from configuration to configuration until the end. Safe for many threads. */
public final class RunningAgent {

    private static final Logger LOG = LoggerFactory.getLogger(RunningAgent.class);

    private final Application application;
    private final BooleanSupplier ending;
    private CleanStop cleanStop;
    private boolean stopped;

    /** {@code ending} returns whether there was a fatal problem. */
    RunningAgent(Application application, BooleanSupplier ending) {
        this.application = application;
        this.ending = ending;
    }

    /** Starts watching the configuration. */
    void start() {
        application.start();
    }

    /** Replaces the running configuration by this one, unless one of its parts has a fatal problem. */
    @Subscribe
    public synchronized void run(MaterializedConfiguration configuration) {
        if (stopped) {
            return;
        }
        endWork();
        cleanStop = new CleanStop(configuration);
        if (ending.getAsBoolean()) {
            return;
        }
        application.handleConfigurationEvent(configuration);
    }

    synchronized void stop() {
        LOG.info("Stopping");
        stopped = true;
        // A source logs an error when its gate is closed.
        Configurator.setLevel("org.apache.flume.source", Level.OFF);
        endWork();
        application.stop();
        LOG.info("Stopped");
        LogManager.shutdown();
    }

    private void endWork() {
        try {
            if (cleanStop != null) {
                cleanStop.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
