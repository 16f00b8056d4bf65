package coffee.cluster.loopback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/** A program that binds a server socket of each kind that Java has, and prints their addresses. */
final class Binds {

    private Binds() {}

    public static void main(String... arguments) throws IOException {
        try (ServerSocket plain = new ServerSocket(0);
                ServerSocket plainLater = new ServerSocket();
                ServerSocketChannel channel = ServerSocketChannel.open();
                ServerSocketChannel unnamed = ServerSocketChannel.open();
                ServerSocketChannel old = ServerSocketChannel.open(StandardProtocolFamily.INET);
                ServerSocketChannel adapted = ServerSocketChannel.open();
                AsynchronousServerSocketChannel asynchronous = AsynchronousServerSocketChannel.open()) {
            plainLater.bind(null);
            channel.bind(new InetSocketAddress(0));
            unnamed.bind(null);
            old.bind(new InetSocketAddress(0), 7);
            adapted.socket().bind(new InetSocketAddress(0));
            asynchronous.bind(new InetSocketAddress(0));
            for (SocketAddress address : List.of(
                    plain.getLocalSocketAddress(),
                    plainLater.getLocalSocketAddress(),
                    channel.getLocalAddress(),
                    unnamed.getLocalAddress(),
                    old.getLocalAddress(),
                    adapted.getLocalAddress(),
                    asynchronous.getLocalAddress())) {
                System.out.println(((InetSocketAddress) address).getAddress().getHostAddress());
            }
        }
    }
}
