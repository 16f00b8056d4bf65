package coffee.generator.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between a client and Redis, and plays a trick on the next transaction that passes: each transaction has to be
 * small enough to come in one piece.
 */
final class FickleProxy implements AutoCloseable {

    enum Trick {
        NONE,
        /** Redis gets the transaction; the client loses its connection instead of getting the reply. */
        LOSE_REPLY,
        /** The client loses its connection, and Redis never gets the transaction. */
        LOSE_REQUEST,
        /** The client waits in vain; Redis gets the transaction only when {@link #release} is called. */
        HOLD
    }

    private final ServerSocket listener;
    private final int redisPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch delivered = new CountDownLatch(1);
    private final CountDownLatch played = new CountDownLatch(1);
    private volatile Trick next = Trick.NONE;

    FickleProxy(int redisPort) throws IOException {
        this.redisPort = redisPort;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void play(Trick trick) {
        next = trick;
    }

    /** Whether a trick was played. */
    boolean hasPlayed() {
        return played.getCount() == 0;
    }

    /** Has Redis get what was held, and waits until it has answered. */
    void release() throws InterruptedException {
        released.countDown();
        delivered.await();
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException ended) {
                        // the other end has closed, as it may
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket redis = new Socket(InetAddress.getLoopbackAddress(), redisPort);
            sockets.add(client);
            sockets.add(redis);
            AtomicBoolean tricked = new AtomicBoolean();
            start("requests", () -> requests(client, redis, tricked));
            start("replies", () -> replies(client, redis, tricked));
        }
    }

    private void requests(Socket client, Socket redis, AtomicBoolean tricked) throws IOException, InterruptedException {
        byte[] buffer = new byte[1 << 16];
        for (int n; (n = client.getInputStream().read(buffer)) >= 0; ) {
            boolean transaction = new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains("EXEC");
            Trick trick = transaction ? next : Trick.NONE;
            if (trick != Trick.NONE) {
                next = Trick.NONE;
                tricked.set(true);
                played.countDown();
            }
            if (trick == Trick.LOSE_REQUEST) {
                client.close();
                return;
            }
            if (trick == Trick.HOLD) {
                released.await();
            }
            redis.getOutputStream().write(buffer, 0, n);
        }
    }

    /** Redis answers a pipeline at once, so that the first bytes say that all of it was done. */
    private void replies(Socket client, Socket redis, AtomicBoolean tricked) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n; (n = redis.getInputStream().read(buffer)) >= 0; ) {
            if (tricked.get()) {
                delivered.countDown();
                client.close();
                return;
            }
            client.getOutputStream().write(buffer, 0, n);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
