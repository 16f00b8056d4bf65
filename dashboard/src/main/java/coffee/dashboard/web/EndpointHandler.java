package coffee.dashboard.web;

import coffee.cli.CommandFailure;
import coffee.dashboard.web.AnswerMemory.Lease;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Lets an endpoint answer GET and HEAD within the memory for answers, and turns failures into problems. An endpoint
 * that may block has threads of its own, so that the server's stay free. Safe for many threads.
 */
final class EndpointHandler extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointHandler.class);
    private static final int WAITING = 250;
    private static final String BUSY = "the dashboard is busy: too many requests at once, or too slow readers";

    private final Endpoint endpoint;
    private final AnswerMemory memory;
    private final Executor threads;
    private final long mostBytes;
    private final Duration patience;

    private EndpointHandler(
            Endpoint endpoint, AnswerMemory memory, Executor threads, long mostBytes, Duration patience) {
        this.endpoint = endpoint;
        this.memory = memory;
        this.threads = threads;
        this.mostBytes = mostBytes;
        this.patience = patience;
    }

    /** For small answers that need no data: always answered at once, however short memory is. */
    static EndpointHandler always(Endpoint endpoint) {
        return quick(endpoint, new AnswerMemory(Long.MAX_VALUE / 2, Duration.ofDays(1)));
    }

    /** For answers that need no data: answered at once, or refused. */
    static EndpointHandler quick(Endpoint endpoint, AnswerMemory memory) {
        return new EndpointHandler(endpoint, memory, Runnable::run, 0, Duration.ZERO);
    }

    /**
     * For endpoints that may block or be large: they wait for a thread and for memory, together for {@code patience}.
     */
    static EndpointHandler bounded(String path, Endpoint.Bounded bounded, AnswerMemory memory, Duration patience) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                bounded.threads(), bounded.threads(), 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "answers " + path);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return new EndpointHandler(bounded.endpoint(), memory, threads, bounded.mostBytes(), patience);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String method = request.getMethod();
        if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
            Answer refused = Answer.problem(405, "only GET and HEAD are answered");
            send(refused.with("Allow", "GET, HEAD"), request, response, callback);
            return true;
        }
        long arrived = System.nanoTime();
        try {
            threads.execute(() -> answerInTime(request, response, callback, arrived));
        } catch (RejectedExecutionException tooMany) {
            send(Answer.later(BUSY), request, response, callback);
        }
        return true;
    }

    private void answerInTime(Request request, Response response, Callback callback, long arrived) {
        Duration left = patience.minusNanos(System.nanoTime() - arrived);
        boolean tooLate = left.isNegative() && !patience.isZero();
        Optional<Lease> granted = tooLate ? Optional.empty() : memory.lease(mostBytes, left);
        if (granted.isEmpty()) {
            send(Answer.later(BUSY), request, response, callback);
            return;
        }
        Lease lease = granted.get();
        Callback done = Callback.from(callback, lease::close);
        try {
            Answer answer = unlessKnown(answer(request), request);
            lease.sent(
                    answer.length(),
                    request.getConnectionMetaData().getConnection().getEndPoint()::close);
            send(answer, request, response, done);
        } catch (RuntimeException e) {
            done.failed(e);
        }
    }

    private Answer answer(Request request) {
        Parameters parameters;
        try {
            parameters = Parameters.of(request);
        } catch (IllegalArgumentException | HttpException.RuntimeException e) {
            return Answer.problem(400, "the query is not made of percent-encoded UTF-8");
        }
        try {
            return endpoint.answer(new Endpoint.Query(Request.getPathInContext(request), parameters, accepts(request)));
        } catch (Parameters.InvalidParametersException e) {
            return Answer.problem(400, e.problems());
        } catch (JedisDataException e) {
            return Answer.later(CommandFailure.line("Redis refused: " + e.getMessage()));
        } catch (JedisException e) {
            return Answer.later("Redis does not answer");
        } catch (CommandFailure e) {
            LOG.warn("Could not answer {}: {}", request.getHttpURI().getPath(), e.getMessage());
            return Answer.problem(500, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Could not answer {}", request.getHttpURI().getPath(), e);
            return Answer.problem(500, "the dashboard failed to answer; its log says why");
        }
    }

    private static List<String> accepts(Request request) {
        QuotedQualityCSV types = new QuotedQualityCSV();
        request.getHeaders().getValuesList(HttpHeader.ACCEPT).forEach(types::addValue);
        return types.getValues();
    }

    /** A proxy or our own compression may mark an ETag as weak or as that of an encoding; it is still the same. */
    private static Answer unlessKnown(Answer answer, Request request) {
        String known = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
        boolean same = known != null && answer.etag().filter(known::contains).isPresent();
        return same ? answer.notModified() : answer;
    }

    /** Begins to write the answer; {@code callback} is called when it is written, or cannot be. */
    static void send(Answer answer, Request request, Response response, Callback callback) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, answer.type());
        answer.headers().forEach(headers::put);
        answer.etag().ifPresent(etag -> headers.put(HttpHeader.ETAG, "\"" + etag + "\""));
        if (answer.status() != 304) {
            headers.put(HttpHeader.CONTENT_LENGTH, answer.length());
        }
        if (answer.status() == 304 || HttpMethod.HEAD.is(request.getMethod())) {
            callback.succeeded();
        } else {
            new AnswerWriter(answer, response, callback).iterate();
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (threads instanceof ThreadPoolExecutor pool) {
            pool.shutdown();
        }
        super.doStop();
    }

    /**
     * Writes the pieces of an answer, small ones together, and never blocks: a slow reader costs at most a buffer, no
     * thread.
     */
    private static final class AnswerWriter extends IteratingCallback {

        private static final int AT_ONCE = 64 * 1024;

        private final Iterator<byte[]> pieces;
        private final Response response;
        private final Callback done;
        private final ByteBuffer buffer;
        private byte[] piece = new byte[0];
        private int written;
        private boolean last;

        AnswerWriter(Answer answer, Response response, Callback done) {
            this.pieces = answer.body().iterator();
            this.response = response;
            this.done = done;
            this.buffer =
                    answer.body().size() == 1 ? null : ByteBuffer.allocate((int) Math.min(AT_ONCE, answer.length()));
        }

        @Override
        protected Action process() {
            if (last) {
                return Action.SUCCEEDED;
            }
            ByteBuffer next = buffer == null ? part() : filled();
            last = !hasMore();
            response.write(last, next, this);
            return Action.SCHEDULED;
        }

        /** A part of the only piece, without copying. */
        private ByteBuffer part() {
            int n = hasMore() ? Math.min(AT_ONCE, piece.length - written) : 0;
            ByteBuffer part = ByteBuffer.wrap(piece, written, n);
            written += n;
            return part;
        }

        private ByteBuffer filled() {
            buffer.clear();
            while (buffer.hasRemaining() && hasMore()) {
                int n = Math.min(buffer.remaining(), piece.length - written);
                buffer.put(piece, written, n);
                written += n;
            }
            return buffer.flip();
        }

        private boolean hasMore() {
            while (written == piece.length && pieces.hasNext()) {
                piece = pieces.next();
                written = 0;
            }
            return written < piece.length;
        }

        @Override
        protected void onCompleteSuccess() {
            done.succeeded();
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            done.failed(cause);
        }
    }
}
