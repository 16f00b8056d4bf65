package coffee.cluster.loopback;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * Where a server socket is to be bound instead. The JDK's own classes call it, so it knows nothing but them. For any
 * thread.
 */
public final class LoopbackOnly {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private LoopbackOnly() {}

    /** Loopback, at the same port, for what means all interfaces, as {@code null} does too; else the address itself. */
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
