package coffee.dashboard.web;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves endpoints by path, the page's files for every other path, and streams, which are handlers of their own.
 * Bounded in all it grants: connections, threads, the size of a request's head, the memory of answers, and the time that
 * a connection may stand still. None of its own threads ever blocks, so that the health endpoints, which need nothing
 * else, answer however busy the others are. Closing it ends all connections.
 */
public final class WebServer implements AutoCloseable {

    private static final int THREADS = 24;
    private static final int HEAD_BYTES = 8 * 1024;
    private static final int SEND_BUFFER = 64 * 1024;
    private static final int CONNECTIONS_BESIDE_VIEWERS = 250;

    private final Server server;
    private final ServerConnector connector;

    /** Where to listen and under which further names, how many streams to grant, and how long a connection may stand still. */
    public record Limits(String host, int port, List<String> hosts, int streams, Duration requestTimeout) {}

    public WebServer(
            Limits limits,
            AnswerMemory memory,
            PageFiles page,
            Map<String, Endpoint> health,
            Map<String, BoundedEndpoint> bounded,
            Map<String, Handler> streams) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("web");
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
        connector.setHost(limits.host());
        connector.setPort(limits.port());
        connector.setIdleTimeout(limits.requestTimeout().toMillis());
        connector.setAcceptQueueSize(CONNECTIONS_BESIDE_VIEWERS);
        connector.setAcceptedSendBufferSize(SEND_BUFFER);
        server.addConnector(connector);
        Connections connections = new Connections(limits.streams() + CONNECTIONS_BESIDE_VIEWERS);
        connector.addBean(connections);
        server.setErrorHandler(new ProblemErrors());
        Map<String, Handler> direct = new HashMap<>();
        health.forEach((path, endpoint) -> direct.put(path, EndpointHandler.always(endpoint)));
        streams.forEach((path, handler) -> direct.put(path, connections.streaming(handler)));
        // sooner than the connection, which stands still while its request waits, is closed
        Duration patience = limits.requestTimeout().multipliedBy(3).dividedBy(4);
        Map<String, Handler> answering = new HashMap<>();
        bounded.forEach(
                (path, endpoint) -> answering.put(path, EndpointHandler.bounded(path, endpoint, memory, patience)));
        Set<String> paths = new TreeSet<>(health.keySet());
        paths.addAll(bounded.keySet());
        paths.addAll(streams.keySet());
        Handler files = EndpointHandler.quick(
                ask -> page.at(ask.path()).orElseGet(() -> ProblemAnswer.notFound(ask.path(), paths)), memory);
        Routes answers = new Routes(answering, files);
        server.setHandler(new SecurityHeaders(
                new HostCheck(limits.host(), limits.hosts(), new Routes(direct, compressed(answers)))));
        server.setStopTimeout(0);
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEAD_BYTES);
        return http;
    }

    private static Handler compressed(Handler inner) {
        CompressionHandler compressed = new CompressionHandler(inner);
        compressed.putCompression(new GzipCompression());
        return compressed;
    }

    /** Listens from now on; an IOException says why it cannot. */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the web server did not stop", e);
        }
    }
}
