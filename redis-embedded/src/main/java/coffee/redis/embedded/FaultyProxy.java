package coffee.redis.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A faulty network between a client and a server on loopback: it can swallow replies, hold back all data, split it into
 * single bytes, cut connections, and lead to another server. What it held back it delivers later, even if the client
 * has disconnected meanwhile. Safe for many threads; closing it cuts everything.
 */
public final class FaultyProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final NetworkFaults faults = new NetworkFaults();
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    /** Guards which connections are stalled, while new ones are added. */
    private final Object joining = new Object();

    private volatile int target;
    private boolean stallsNew;
    private volatile boolean refuses;
    private volatile boolean closed;

    private FaultyProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Starts a proxy to this port on loopback, without faults at first. */
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
        return faults.requestBytes();
    }

    /** How many bytes of replies have vanished so far. */
    public long swallowedBytes() {
        return faults.swallowedBytes();
    }

    /** From now on requests arrive, and their replies vanish. */
    public void swallowReplies(boolean swallow) {
        faults.swallowReplies(swallow);
    }

    /** From now on every byte travels on its own. */
    public void split(boolean split) {
        faults.split(split);
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
        synchronized (joining) {
            stallsNew = coming;
            links.forEach(link -> link.stall(present && !closed));
        }
    }

    /** From now on new connections go to that port; those that there are stay where they are. */
    public void moveTo(int port) {
        target = port;
    }

    /** Cuts every connection there is. */
    public void cut() {
        links.forEach(ProxyLink::cut);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                if (refuses) {
                    ProxyLink.close(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // the listener was closed, or this connection failed: the others go on
            }
        }
    }

    private void connect(Socket client) throws IOException {
        ProxyLink link = ProxyLink.connect(client, target, faults);
        synchronized (joining) {
            if (closed) {
                link.cut();
                return;
            }
            link.stall(stallsNew);
            links.add(link);
            link.carry(threads, () -> links.remove(link));
        }
    }

    @Override
    public void close() {
        synchronized (joining) {
            closed = true;
        }
        flow();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        threads.shutdownNow();
    }
}
