package coffee.dashboard.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/** Lets an endpoint answer GET and HEAD, and turns what goes wrong into a problem. Safe for many threads. */
final class EndpointHandler extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointHandler.class);

    private final Endpoint endpoint;

    EndpointHandler(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        send(unlessKnown(answer(request), request), request, response, callback);
        return true;
    }

    private Answer answer(Request request) {
        String method = request.getMethod();
        if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
            return ProblemAnswer.of(405, "only GET and HEAD are answered").with("Allow", "GET, HEAD");
        }
        Parameters parameters;
        try {
            parameters = parameters(request);
        } catch (IllegalArgumentException | HttpException.RuntimeException e) {
            return ProblemAnswer.of(400, "the query is not made of percent-encoded UTF-8");
        }
        try {
            return endpoint.answer(new Ask(Request.getPathInContext(request), parameters, accepts(request)));
        } catch (InvalidParametersException e) {
            return ProblemAnswer.of(400, e.problems());
        } catch (JedisException e) {
            return ProblemAnswer.redisIsAway();
        } catch (RuntimeException e) {
            LOG.error("Could not answer {}", request.getHttpURI().getPath(), e);
            return ProblemAnswer.of(500, "the dashboard failed to answer; its log says why");
        }
    }

    private static Parameters parameters(Request request) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            given.put(field.getName(), field.getValues());
        }
        return new Parameters(given);
    }

    private static List<String> accepts(Request request) {
        QuotedQualityCSV types = new QuotedQualityCSV();
        request.getHeaders().getValuesList(HttpHeader.ACCEPT).forEach(types::addValue);
        return types.getValues();
    }

    /** A proxy or our own compression may mark an ETag as weak or as that of another coding; it names the same. */
    private static Answer unlessKnown(Answer answer, Request request) {
        String known = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
        boolean same = known != null && answer.etag().filter(known::contains).isPresent();
        return same ? answer.notModified() : answer;
    }

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
}
