package coffee.dashboard.web;

import coffee.redis.Problems.Problem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Admits only requests whose Host header names this dashboard. A foreign page whose name points at this machine (DNS
 * rebinding) sends its own name, and is refused with 421.
 *
 * <p>Ours are: localhost and every loopback address; the host that the dashboard listens on; the address that the
 * connection reached, which on 0.0.0.0 can be that of any interface; and {@code dashboard.hosts}. The port does not
 * matter: it may have been forwarded.
 */
final class HostCheck extends Handler.Wrapper {

    private static final int SHOWN = 100;
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final String RULE =
            "must be localhost, a loopback address, the address that the dashboard listens on, "
                    + "or one of dashboard.hosts";

    private final Set<String> names = new HashSet<>();

    HostCheck(String listensOn, List<String> hosts, Handler inner) {
        super(inner);
        names.add("localhost");
        names.add(plain(listensOn));
        hosts.forEach(host -> names.add(plain(host)));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String host = Request.getServerName(request);
        if (isOurs(host, request.getConnectionMetaData().getLocalSocketAddress())) {
            return super.handle(request, response, callback);
        }
        String shown = host.length() <= SHOWN ? host : host.substring(0, SHOWN) + "…";
        Answer refused = Answer.problem(421, List.of(new Problem("Host", shown, RULE)));
        EndpointHandler.send(refused, request, response, callback);
        return true;
    }

    /** Whether this host, on a connection to this address, is the dashboard. */
    boolean isOurs(String given, SocketAddress reached) {
        String host = plain(given);
        return names.contains(host)
                || address(host)
                        .filter(a -> a.isLoopbackAddress() || isAt(a, reached))
                        .isPresent();
    }

    private static boolean isAt(InetAddress address, SocketAddress reached) {
        return reached instanceof InetSocketAddress at && address.equals(at.getAddress());
    }

    /** In lower case, without the brackets of an IPv6 address and a final dot. */
    private static String plain(String host) {
        String plain = host.toLowerCase(Locale.ROOT);
        if (plain.startsWith("[") && plain.endsWith("]")) {
            return plain.substring(1, plain.length() - 1);
        }
        return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }

    /** The address written in the text; names are not looked up. */
    private static Optional<InetAddress> address(String host) {
        if (!IPV4.matcher(host).matches() && host.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
