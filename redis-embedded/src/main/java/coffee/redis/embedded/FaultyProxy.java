package coffee.redis.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bad network between a client and a server on loopback: it can swallow replies, hold everything back, split what
 * it carries into single bytes, and cut connections. What it held back it delivers later, even if the client has gone
 * away meanwhile. Safe for many threads; closing it cuts everything.
 */
public final class FaultyProxy implements AutoCloseable {

    private static final int CHUNK = 8192;

    private final int target;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Lock lock = new ReentrantLock();
    private final Condition flows = lock.newCondition();
    private final AtomicLong requestBytes = new AtomicLong();
    private volatile boolean swallowsReplies;
    private volatile boolean splits;
    private volatile boolean refuses;
    private boolean stallsNew;
    private volatile boolean closed;

    /** A client's connection with its own to the server; {@code stalled} is guarded by the lock. */
    private static final class Link {
        private final Socket client;
        private final Socket server;
        private boolean stalled;

        Link(Socket client, Socket server, boolean stalled) {
            this.client = client;
            this.server = server;
            this.stalled = stalled;
        }
    }

    private FaultyProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Starts a proxy, faultless at first, to that port on loopback. */
    public static FaultyProxy to(int port) {
        try {
            FaultyProxy proxy = new FaultyProxy(port);
            proxy.threads.execute(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many bytes the clients have sent so far. */
    public long requestBytes() {
        return requestBytes.get();
    }

    /** From now on requests arrive, and their replies vanish. */
    public void swallowReplies(boolean swallow) {
        swallowsReplies = swallow;
    }

    /** From now on every byte travels on its own. */
    public void split(boolean split) {
        splits = split;
    }

    /** From now on new connections are closed at once. */
    public void refuse(boolean refuse) {
        refuses = refuse;
    }

    /** From now on nothing goes through, in either direction, until {@link #flow}. */
    public void stall() {
        stalled(true, true);
    }

    /** As {@link #stall}, but only on the connections that there are: new ones work. */
    public void stallPresent() {
        stalled(true, false);
    }

    /** Delivers what was held back, and goes on. */
    public void flow() {
        stalled(false, false);
    }

    private void stalled(boolean present, boolean coming) {
        lock.lock();
        try {
            stallsNew = coming;
            links.forEach(link -> link.stalled = present);
            flows.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Cuts every connection there is. */
    public void cut() {
        links.forEach(link -> {
            close(link.client);
            close(link.server);
        });
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                if (refuses) {
                    close(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // the listener was closed, or one connection failed: neither concerns the others
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            close(client);
            close(server);
            return;
        }
        Link link = link(client, server);
        threads.execute(() -> carry(link, client, server));
        threads.execute(() -> carry(link, server, client));
    }

    private Link link(Socket client, Socket server) {
        lock.lock();
        try {
            Link link = new Link(client, server, stallsNew);
            links.add(link);
            return link;
        } finally {
            lock.unlock();
        }
    }

    private void carry(Link link, Socket from, Socket to) {
        boolean requests = from == link.client;
        byte[] chunk = new byte[CHUNK];
        try {
            for (int n; (n = from.getInputStream().read(chunk)) >= 0; ) {
                awaitFlow(link);
                if (requests) {
                    requestBytes.addAndGet(n);
                    write(to.getOutputStream(), chunk, n);
                } else if (!swallowsReplies) {
                    write(to.getOutputStream(), chunk, n);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            if (requests) {
                close(to);
            }
        } finally {
            close(from);
            if (link.client.isClosed() && link.server.isClosed()) {
                links.remove(link);
            }
        }
    }

    private void write(OutputStream out, byte[] chunk, int length) throws IOException {
        if (!splits) {
            out.write(chunk, 0, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            out.write(chunk[i]);
            out.flush();
        }
    }

    private void awaitFlow(Link link) {
        lock.lock();
        try {
            while (link.stalled && !closed) {
                flows.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        flow();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        threads.shutdownNow();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nobody waits for it
        }
    }
}
