package coffee.dashboard.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the server itself refuses (a bad request line, too large a head, too many at once), told as the same problems. */
final class ProblemErrors extends ErrorHandler {

    private static final String FAILED = "the dashboard failed to answer; its log says why";

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int status, String message, Throwable cause, Callback callback) {
        SecurityHeaders.addTo(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemAnswer.TYPE);
        response.write(true, body(status, cause == null ? message : FAILED, response.getHeaders()), callback);
    }

    private static ByteBuffer body(int status, String reason, HttpFields.Mutable headers) {
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        if (status == 503) {
            headers.put(HttpHeader.RETRY_AFTER, 1);
        }
        return ByteBuffer.wrap(ProblemAnswer.json(status, reason).getBytes(StandardCharsets.UTF_8));
    }
}
