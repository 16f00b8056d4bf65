package coffee.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;

/** The addresses of this machine other than 127.0.0.1: a port answers there only if it is open on all interfaces. */
final class OtherAddresses {

    private static final int TIMEOUT_MS = 500;

    private OtherAddresses() {}

    /** The addresses at which a port that is open on all interfaces answers. */
    static List<InetAddress> reachable() {
        try (ServerSocket everywhere = new ServerSocket(0)) {
            Stream<InetAddress> known = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
            // On Linux all of 127.0.0.0/8 is this machine, even without a network.
            List<InetAddress> candidates = Stream.concat(known, Stream.of(InetAddress.getByName("127.0.0.2")))
                    .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
                    .toList();
            return answering(candidates, everywhere.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of the addresses at which the port answers. */
    static List<InetAddress> answering(List<InetAddress> addresses, int port) {
        return addresses.stream().filter(address -> answers(address, port)).toList();
    }

    private static boolean answers(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
