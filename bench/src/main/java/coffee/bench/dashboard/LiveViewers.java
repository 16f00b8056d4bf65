package coffee.bench.dashboard;

import coffee.bench.Latencies;
import coffee.bench.MeasuredPipeline;
import coffee.bench.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Many viewers of the live stream on one thread, so that they cost little. They record how long each update took to
 * reach each of them. Others connect and never read.
 */
final class LiveViewers implements AutoCloseable {

    private static final String COMMITTED = "\"committed\":";

    private final InetSocketAddress address;
    private final AtomicLongArray publishedAt;
    private final Latencies.Recorder watch = new Latencies.Recorder();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
    private final Thread reader = new Thread(this::read, "audience");
    private volatile boolean closed;

    /** The last position that one viewer has seen. */
    private static final class Seen {
        private long committed = -1;
    }

    /** The cost of the viewers: the latency of updates, and the dashboard's processor and memory. */
    record Cost(Latencies latencies, double cores, long megabytes) {}

    /** {@code publishedAt} has the nanosecond at which each update was published. */
    LiveViewers(int port, AtomicLongArray publishedAt) throws IOException {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.publishedAt = publishedAt;
        this.selector = Selector.open();
        reader.setDaemon(true);
    }

    /**
     * Measures many viewers of a fresh dashboard at a rate of updates.
     *
     * @param asleep how many more connect and never read
     * @param filters the filters of the viewers, in turn; if empty, no viewer filters
     */
    static Cost cost(
            MeasuredPipeline pipeline,
            SampleCounts counts,
            int viewers,
            int asleep,
            List<String> filters,
            int updatesPerSecond,
            int seconds)
            throws IOException {
        int warmUp = 5 * updatesPerSecond;
        int updates = warmUp + seconds * updatesPerSecond;
        int port = pipeline.dashboard().getPort();
        AtomicLongArray publishedAt = new AtomicLongArray(updates + 1);
        try (LiveViewers audience = new LiveViewers(port, publishedAt)) {
            try (LiveViewers warm = new LiveViewers(port, publishedAt)) {
                warm.watch(viewers, filters);
                publish(counts, publishedAt, updatesPerSecond, 1, warmUp);
            }
            publish(counts, publishedAt, updatesPerSecond, warmUp - updatesPerSecond, warmUp);
            audience.sleep(asleep);
            audience.watch(viewers, filters);
            publish(counts, publishedAt, updatesPerSecond, warmUp + 1, warmUp + updatesPerSecond);
            Duration before = Usage.cpu(pipeline.dashboardProcess());
            long begin = System.nanoTime();
            publish(counts, publishedAt, updatesPerSecond, warmUp + updatesPerSecond + 1, updates);
            double took = (System.nanoTime() - begin) / 1e9;
            return new Cost(
                    audience.watch.stop(),
                    Usage.cpu(pipeline.dashboardProcess()).minus(before).toNanos() / 1e9 / took,
                    Usage.peakMemory(pipeline.dashboardProcess()) >> 20);
        }
    }

    private static void publish(
            SampleCounts counts, AtomicLongArray publishedAt, int updatesPerSecond, int from, int to) {
        long next = System.nanoTime();
        for (int update = from; update <= to; update++) {
            publishedAt.set(update, System.nanoTime());
            counts.publish(update);
            next += 1_000_000_000L / updatesPerSecond;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void watch(int viewers, List<String> filters) throws IOException {
        for (int i = 0; i < viewers; i++) {
            SocketChannel channel = connect(filters.isEmpty() ? "" : "?where=" + filters.get(i % filters.size()), 0);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Seen());
        }
        reader.start();
    }

    private void sleep(int viewers) throws IOException {
        for (int i = 0; i < viewers; i++) {
            connect("", 8 * 1024);
        }
    }

    private SocketChannel connect(String query, int receiveBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (receiveBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        channel.connect(address);
        String request = "GET /api/live" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channels.add(channel);
        return channel;
    }

    private void read() {
        try {
            while (!closed) {
                selector.select(this::read, 100);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key) {
        buffer.clear();
        try {
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                key.cancel();
                return;
            }
        } catch (IOException e) {
            key.cancel();
            return;
        }
        note(
                (Seen) key.attachment(),
                StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString());
    }

    private void note(Seen seen, String text) {
        int at = text.lastIndexOf(COMMITTED);
        if (at < 0) {
            return;
        }
        long committed = 0;
        for (int i = at + COMMITTED.length(); i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            committed = 10 * committed + text.charAt(i) - '0';
        }
        long now = System.nanoTime();
        long first = seen.committed < 0 ? committed + 1 : seen.committed + 1;
        for (long update = first; update <= committed && update < publishedAt.length(); update++) {
            watch.add(now - publishedAt.get((int) update));
        }
        seen.committed = Math.max(seen.committed, committed);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            reader.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
