package coffee.dashboard.live;

import coffee.dashboard.web.CountsView;
import coffee.dashboard.web.Parameters;
import coffee.dashboard.web.Parameters.InvalidParametersException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code GET /api/live}: the stream of server-sent events, of all counts or, with {@code where}, of a slice. */
public final class LiveHandler extends Handler.Abstract.NonBlocking {

    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final Viewers viewers;

    public LiveHandler(Viewers viewers) {
        this.viewers = viewers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!HttpMethod.GET.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET");
            Response.writeError(request, response, callback, 405, "only GET is answered");
            return true;
        }
        CountsView view;
        try {
            Parameters in = Parameters.of(request).know(List.of(CountsView.WHERE));
            view = viewers.all().of(in);
            in.check();
        } catch (InvalidParametersException e) {
            Response.writeError(request, response, callback, 400, e.getMessage());
            return true;
        }
        if (!viewers.hasRoom(view)) {
            Response.writeError(
                    request, response, callback, 503, "there are as many viewers as dashboard.maxViewers allows");
        } else {
            HttpFields.Mutable headers = response.getHeaders();
            headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
            headers.put(HttpHeader.CACHE_CONTROL, "no-store");
            headers.put("X-Accel-Buffering", "no");
            viewers.add(
                    view,
                    response,
                    callback,
                    request.getConnectionMetaData().getConnection().getEndPoint()::close,
                    Optional.ofNullable(request.getHeaders().get(LAST_EVENT_ID)));
        }
        return true;
    }
}
