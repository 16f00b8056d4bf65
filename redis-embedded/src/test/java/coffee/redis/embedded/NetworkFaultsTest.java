package coffee.redis.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkFaultsTest {

    private static final byte[] CHUNK = "PING\r\nand what the last one left".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 6;

    private final NetworkFaults faults = new NetworkFaults();
    private final Network network = new Network();

    @Test
    void passesRequestsOnAndCountsThem() throws IOException {
        faults.request(CHUNK, LENGTH, network);
        faults.request(CHUNK, LENGTH, network);
        assertEquals("PING\r\nPING\r\n", network.toString());
        assertEquals(2 * LENGTH, faults.requestBytes());
    }

    @Test
    void passesRepliesOnAndDoesNotCountThem() throws IOException {
        faults.reply(CHUNK, LENGTH, network);
        assertEquals("PING\r\n", network.toString());
        assertEquals(0, faults.requestBytes());
    }

    @Test
    void swallowsRepliesOnlyAndOnlyWhileItIsTold() throws IOException {
        // given
        faults.swallowReplies(true);
        faults.reply(CHUNK, LENGTH, network);
        faults.request(CHUNK, LENGTH, network);
        assertEquals("PING\r\n", network.toString());
        // when
        faults.swallowReplies(false);
        // then
        faults.reply(CHUNK, LENGTH, network);
        assertEquals("PING\r\nPING\r\n", network.toString());
    }

    @Test
    void sendsEveryByteOnItsOwnWhileItSplits() throws IOException {
        faults.split(true);
        faults.request(CHUNK, LENGTH, network);
        assertEquals(List.of("P", "PI", "PIN", "PING", "PING\r", "PING\r\n"), network.flushed);
    }

    /** Remembers what had come at each flush. */
    private static final class Network extends ByteArrayOutputStream {

        private final List<String> flushed = new ArrayList<>();

        @Override
        public void flush() {
            flushed.add(toString());
        }

        @Override
        public String toString() {
            return super.toString(StandardCharsets.US_ASCII);
        }
    }
}
