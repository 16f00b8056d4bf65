package coffee.cluster.loopback;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * Decides to which address a server socket is bound. The JDK's own classes call it, so it uses no others. For any
 * thread.
 */
public final class LoopbackOnly {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private LoopbackOnly() {}

    /** Loopback at the same port if {@code wanted} means all interfaces, as {@code null} does; else {@code wanted}. */
    public static SocketAddress of(SocketAddress wanted) throws UnknownHostException {
        if (wanted == null) {
            return loopback(0);
        }
        if (wanted instanceof InetSocketAddress internet
                && internet.getAddress() != null
                && internet.getAddress().isAnyLocalAddress()) {
            return loopback(internet.getPort());
        }
        return wanted;
    }

    // Not InetAddress.getLoopbackAddress(): that is ::1 where IPv6 is preferred, and Storm's clients ask at 127.0.0.1.
    private static SocketAddress loopback(int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
    }
}
