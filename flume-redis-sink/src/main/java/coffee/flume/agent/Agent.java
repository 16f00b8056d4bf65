package coffee.flume.agent;

import coffee.flume.FatalProblems;
import coffee.flume.agent.StartChecks.CannotStartException;
import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flume.FlumeException;
import org.apache.flume.lifecycle.LifecycleAware;
import org.apache.flume.node.Application;
import org.apache.flume.node.ConfigurationSource;
import org.apache.flume.node.FileConfigurationSource;
import org.apache.flume.node.MaterializedConfiguration;
import org.apache.flume.node.UriConfigurationProvider;
import org.apache.flume.util.SSLUtil;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the agent {@code NAME} of some configuration files as Flume's own main class does, and reads them again when
 * they change. Flume's main class runs on with the valid parts of a configuration; this one exits with a message. On a
 * signal it stops the sources, then the sinks, then the channels. Safe for many threads.
 */
public final class Agent {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final int REREAD_SECONDS = 30;

    private static final AtomicBoolean ending = new AtomicBoolean();

    private final Application application;
    private CleanStop cleanStop;
    private boolean stopped;

    private Agent(Application application) {
        this.application = application;
    }

    /** {@code NAME FILE...} */
    public static void main(String[] words) {
        try {
            start(words[0], List.of(words).subList(1, words.length));
        } catch (CannotStartException e) {
            LOG.error("{}", e.getMessage());
            System.exit(1);
        }
    }

    private static void start(String name, List<String> files) throws CannotStartException {
        StartChecks.checkPort();
        StartChecks.lockData();
        SSLUtil.initGlobalSSLParameters();
        FatalProblems.listen(Agent::end);
        EventBus changes = new EventBus(name);
        UriConfigurationProvider provider =
                new UriConfigurationProvider(name, sources(files), null, changes, REREAD_SECONDS);
        StartChecks.Expected expected = StartChecks.Expected.of(name, provider.getFlumeConfiguration());
        MaterializedConfiguration configuration = made(provider);
        expected.check(configuration);
        Agent agent = new Agent(new Application(List.<LifecycleAware>of(provider)));
        Runtime.getRuntime().addShutdownHook(new Thread(agent::stop, "stop"));
        agent.run(configuration);
        if (ending.get()) {
            return;
        }
        StartChecks.checkOpen(configuration);
        changes.register(agent);
        agent.application.start();
        LOG.info("Agent {} runs{}", name, StartChecks.hint());
    }

    /** Ends the agent as a signal does, on another thread: the shutdown may wait for the calling thread. */
    private static void end(String reason) {
        if (ending.compareAndSet(false, true)) {
            LOG.error("The agent ends: {}", reason);
            new Thread(() -> System.exit(1), "end").start();
        }
    }

    private static MaterializedConfiguration made(UriConfigurationProvider provider) throws CannotStartException {
        try {
            return provider.getConfiguration();
        } catch (FlumeException e) {
            throw new CannotStartException(e.getMessage());
        }
    }

    private static List<ConfigurationSource> sources(List<String> files) throws CannotStartException {
        List<ConfigurationSource> sources = new ArrayList<>();
        for (String file : files) {
            Path path = Path.of(file);
            if (!Files.isReadable(path) || Files.isDirectory(path)) {
                throw new CannotStartException("there is no configuration to read at " + file);
            }
            sources.add(new FileConfigurationSource(path.toUri()));
        }
        return sources;
    }

    /** Replaces the running configuration by this one, unless one of its parts has a fatal problem. */
    @Subscribe
    public synchronized void run(MaterializedConfiguration configuration) {
        if (stopped) {
            return;
        }
        endWork();
        cleanStop = new CleanStop(configuration);
        if (!ending.get()) {
            application.handleConfigurationEvent(configuration);
        }
    }

    private synchronized void stop() {
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
