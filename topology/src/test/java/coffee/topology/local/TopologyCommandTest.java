package coffee.topology.local;

import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.store.CountsStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.UnifiedJedis;

@Timeout(60)
class TopologyCommandTest {

    @Test
    void saysWhichRedisDoesNotAnswer() throws IOException {
        // given
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        RedisAddress address = RedisAddress.local(nobody);
        try (UnifiedJedis redis = address.openClient(1)) {
            // when
            CountsStore store = new CountsStore(redis, RedisLayout.DEFAULT);
            String text = new TopologyCommand.StatusText(address, store, store::standing, InstantSource.system()).get();

            // then
            // the system gives the reason, in its language
            String start = "Redis at redis://127.0.0.1:" + nobody + " does not answer: ";
            assertTrue(text.startsWith(start) && text.length() > start.length(), text);
        }
    }
}
