package coffee.redis.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/** The faults that a proxy injects now. Safe for many threads. */
final class NetworkFaults {

    private final AtomicLong requestBytes = new AtomicLong();
    private final AtomicLong swallowedBytes = new AtomicLong();
    private volatile boolean swallowsReplies;
    private volatile boolean splits;

    void swallowReplies(boolean swallow) {
        swallowsReplies = swallow;
    }

    void split(boolean split) {
        splits = split;
    }

    /** How many bytes of requests have passed. */
    long requestBytes() {
        return requestBytes.get();
    }

    /** How many bytes of replies have vanished. */
    long swallowedBytes() {
        return swallowedBytes.get();
    }

    /** Passes on the first bytes of a chunk that a client sent. */
    void request(byte[] chunk, int length, OutputStream server) throws IOException {
        requestBytes.addAndGet(length);
        write(chunk, length, server);
    }

    /** Passes on the first bytes of a chunk that the server sent, or drops them. */
    void reply(byte[] chunk, int length, OutputStream client) throws IOException {
        if (swallowsReplies) {
            swallowedBytes.addAndGet(length);
        } else {
            write(chunk, length, client);
        }
    }

    private void write(byte[] chunk, int length, OutputStream out) throws IOException {
        if (!splits) {
            out.write(chunk, 0, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            out.write(chunk[i]);
            out.flush();
        }
    }
}
