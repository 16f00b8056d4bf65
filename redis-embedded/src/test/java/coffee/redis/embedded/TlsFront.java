package coffee.redis.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLServerSocket;

/**
 * A TLS server in front of a Redis without TLS, on loopback, with certificates of its own: the server's is for
 * {@code localhost} only, and the client must show its own. Safe for many threads; closing it cuts all connections.
 */
public final class TlsFront implements AutoCloseable {

    /** The password of every store. */
    public static final String PASSWORD = TlsKeys.PASSWORD;

    private final int target;
    private final TlsKeys keys;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tls-front");
        thread.setDaemon(true);
        return thread;
    });

    private TlsFront(int target, TlsKeys keys) throws IOException, GeneralSecurityException {
        this.target = target;
        this.keys = keys;
        SSLServerSocket socket = (SSLServerSocket) keys.serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        this.listener = socket;
    }

    /** Starts in front of this port, with new certificates in this folder. */
    public static TlsFront to(int port, Path folder) throws IOException, GeneralSecurityException {
        TlsFront front = new TlsFront(port, TlsKeys.make(folder));
        front.threads.execute(front::accept);
        return front;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The server's certificate, as PEM. */
    public Path serverCertificate() {
        return keys.serverCertificate();
    }

    /** The client's key, as PKCS12. */
    public Path clientKeys() {
        return keys.clientStore();
    }

    /** The server's key, as PKCS12: a store that has its certificate too. */
    public Path serverKeys() {
        return keys.serverStore();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                threads.execute(() -> carry(client, server));
                threads.execute(() -> carry(server, client));
            } catch (IOException e) {
                // the listener was closed, or this connection failed: the others go on
            }
        }
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // both sides are closed now
        } finally {
            sockets.remove(from);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
