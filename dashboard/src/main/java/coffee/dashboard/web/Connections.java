package coffee.dashboard.web;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Limits the number of connections, but always admits a new one: the one that was idle longest is closed for it,
 * preferably one without a stream. So nobody keeps others out by holding many connections open.
 */
final class Connections implements Connection.Listener {

    private final int most;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Set<Connection> streaming = ConcurrentHashMap.newKeySet();

    Connections(int most) {
        this.most = most;
    }

    @Override
    public void onOpened(Connection connection) {
        open.add(connection);
        if (open.size() > most) {
            open.stream()
                    .filter(other -> other != connection)
                    .max(Comparator.comparing((Connection other) -> !streaming.contains(other))
                            .thenComparing(Connections::idleFor))
                    .ifPresent(idle -> {
                        open.remove(idle);
                        idle.getEndPoint().close();
                    });
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    private static long idleFor(Connection connection) {
        return connection.getEndPoint() instanceof IdleTimeout idle ? idle.getIdleFor() : 0;
    }

    /** A handler whose requests are streams while they last. */
    Handler streaming(Handler inner) {
        return new Handler.Wrapper(inner) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                Connection connection = request.getConnectionMetaData().getConnection();
                streaming.add(connection);
                return super.handle(request, response, Callback.from(callback, () -> streaming.remove(connection)));
            }
        };
    }
}
