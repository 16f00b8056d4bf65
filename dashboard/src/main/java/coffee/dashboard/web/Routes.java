package coffee.dashboard.web;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Hands a request to whoever has its path, exactly as written, and every other one to {@code otherwise}. */
final class Routes extends Handler.AbstractContainer {

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
        return byPath.getOrDefault(Request.getPathInContext(request), otherwise).handle(request, response, callback);
    }
}
