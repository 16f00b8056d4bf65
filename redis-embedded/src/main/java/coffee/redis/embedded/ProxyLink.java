package coffee.redis.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection of a client, with the one to the server. What it holds back while it is stalled it delivers later, even
 * if the client has disconnected meanwhile. Safe for many threads: two of them copy, one in each direction.
 */
final class ProxyLink {

    private static final int CHUNK = 8192;

    private final Socket client;
    private final Socket server;
    private final NetworkFaults faults;
    private final Lock lock = new ReentrantLock();
    private final Condition flows = lock.newCondition();
    private boolean stalled;

    private ProxyLink(Socket client, Socket server, NetworkFaults faults) {
        this.client = client;
        this.server = server;
        this.faults = faults;
    }

    /** Connects the client to this port on loopback; if that fails, closes the client's connection. */
    static ProxyLink connect(Socket client, int target, NetworkFaults faults) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            close(client);
            close(server);
            throw e;
        }
        return new ProxyLink(client, server, faults);
    }

    /** Starts to copy in both directions; runs {@code ended} once both connections are closed. */
    void carry(Executor threads, Runnable ended) {
        threads.execute(() -> carry(client, server, ended));
        threads.execute(() -> carry(server, client, ended));
    }

    private void carry(Socket from, Socket to, Runnable ended) {
        boolean requests = from == client;
        byte[] chunk = new byte[CHUNK];
        try {
            for (int n; (n = from.getInputStream().read(chunk)) >= 0; ) {
                awaitFlow();
                if (requests) {
                    faults.request(chunk, n, to.getOutputStream());
                } else {
                    faults.reply(chunk, n, to.getOutputStream());
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            if (requests) {
                close(to);
            }
        } finally {
            close(from);
            if (client.isClosed() && server.isClosed()) {
                ended.run();
            }
        }
    }

    /** From now on holds data back, or delivers it. */
    void stall(boolean stall) {
        lock.lock();
        try {
            stalled = stall;
            flows.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitFlow() {
        lock.lock();
        try {
            while (stalled) {
                flows.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    void cut() {
        close(client);
        close(server);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is not used again
        }
    }
}
