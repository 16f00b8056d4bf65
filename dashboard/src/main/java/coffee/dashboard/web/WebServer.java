package coffee.dashboard.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves endpoints by path, the page's files for every other path, and streams, which have handlers of their own.
 * Everything has a limit: connections, threads, the size of a request's head, the memory for answers, and the time that
 * a connection may be idle. None of its own threads ever blocks, so the health endpoints, which need nothing else,
 * answer however busy the others are. Closing it ends all connections.
 */
public final class WebServer implements AutoCloseable {

    private static final int THREADS = 24;
    private static final int HEAD_BYTES = 8 * 1024;
    private static final int SEND_BUFFER = 64 * 1024;
    private static final int CONNECTIONS_BESIDE_VIEWERS = 250;

    private final Server server;
    private final ServerConnector connector;

    /** Where to listen and under which additional names, the most streams, and how long a connection may be idle. */
    public record Limits(String host, int port, List<String> hosts, int streams, Duration requestTimeout) {}

    public WebServer(
            Limits limits,
            AnswerMemory memory,
            PageFiles page,
            Map<String, Endpoint> health,
            Map<String, Endpoint.Bounded> bounded,
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
        // shorter than the connection's limit, as the connection is idle while its request waits
        Duration patience = limits.requestTimeout().multipliedBy(3).dividedBy(4);
        Map<String, Handler> answering = new HashMap<>();
        bounded.forEach(
                (path, endpoint) -> answering.put(path, EndpointHandler.bounded(path, endpoint, memory, patience)));
        Set<String> paths = new TreeSet<>(health.keySet());
        paths.addAll(bounded.keySet());
        paths.addAll(streams.keySet());
        Handler files = EndpointHandler.quick(
                query -> page.at(query.path()).orElseGet(() -> Answer.notFound(query.path(), paths)), memory);
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

    /** Begins to listen; an IOException says why it cannot. */
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

    /** Routes a request by its exact path, and every other one to {@code otherwise}. */
    private static final class Routes extends Handler.AbstractContainer {

        private final Map<String, Handler> byPath;
        private final Handler otherwise;

        Routes(Map<String, Handler> byPath, Handler otherwise) {
            this.byPath = Map.copyOf(byPath);
            this.otherwise = otherwise;
            getHandlers().forEach(this::installBean);
        }

        @Override
        public List<Handler> getHandlers() {
            return Stream.concat(byPath.values().stream(), Stream.of(otherwise)).toList();
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return byPath.getOrDefault(Request.getPathInContext(request), otherwise)
                    .handle(request, response, callback);
        }
    }

    /**
     * Tells browsers with every answer to run and load only our own files: a name in an order that was taken for markup
     * would still do nothing.
     */
    private static final class SecurityHeaders extends Handler.Wrapper {

        private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
                + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

        private static final Map<String, String> HEADERS = Map.of(
                "Content-Security-Policy", POLICY,
                "X-Content-Type-Options", "nosniff",
                "X-Frame-Options", "DENY",
                "Referrer-Policy", "no-referrer",
                "Cross-Origin-Opener-Policy", "same-origin",
                "Cross-Origin-Resource-Policy", "same-origin",
                "Permissions-Policy", "camera=(), geolocation=(), microphone=()");

        SecurityHeaders(Handler inner) {
            super(inner);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            addTo(response.getHeaders());
            return super.handle(request, response, callback);
        }

        static void addTo(HttpFields.Mutable headers) {
            HEADERS.forEach(headers::put);
        }
    }

    /**
     * Turns what the server itself refuses (a bad request line, too large a head, too many at once) into problems of
     * the same form.
     */
    private static final class ProblemErrors extends ErrorHandler {

        private static final String FAILED = "the dashboard failed to answer; its log says why";

        @Override
        public boolean errorPageForMethod(String method) {
            return true;
        }

        @Override
        protected void generateResponse(
                Request request, Response response, int status, String message, Throwable cause, Callback callback) {
            WebServer.SecurityHeaders.addTo(response.getHeaders());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answer.PROBLEM);
            response.write(true, body(status, cause == null ? message : FAILED, response.getHeaders()), callback);
        }

        private static ByteBuffer body(int status, String reason, HttpFields.Mutable headers) {
            headers.put(HttpHeader.CACHE_CONTROL, "no-store");
            if (status == 503) {
                headers.put(HttpHeader.RETRY_AFTER, 1);
            }
            return ByteBuffer.wrap(Answer.problem(status, reason).body().get(0));
        }
    }
}
