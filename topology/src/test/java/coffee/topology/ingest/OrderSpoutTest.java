package coffee.topology.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.storm.Config;
import org.apache.storm.generated.StormTopology;
import org.apache.storm.metrics2.StormMetricRegistry;
import org.apache.storm.spout.ISpoutOutputCollector;
import org.apache.storm.spout.SpoutOutputCollector;
import org.apache.storm.task.TopologyContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The spout without Storm. */
@Timeout(60)
class OrderSpoutTest {

    private final List<Object> emitted = new ArrayList<>();

    /**
     *  1. a server accepts the connection of the spout, and never answers
     *  2. Storm's thread does not block
     */
    @Test
    void neverKeepsStormWaitingForAServer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            OrderSpout spout = new OrderSpout(Settings.of(
                            Map.of("redis.uri", "redis://127.0.0.1:" + silent.getLocalPort(), "redis.timeout", "600s"))
                    .toMap());
            spout.open(Map.of(), new Context(), new SpoutOutputCollector(new Collector()));
            spout.activate();
            // when: it waits for the first answer now
            try (Socket link = silent.accept()) {
                link.getInputStream().read();
                for (int i = 0; i < 10; i++) {
                    spout.nextTuple();
                }
                spout.close();
            }
        }
        // then
        assertEquals(List.of(), emitted);
    }

    /** One task of one spout. */
    private static final class Context extends TopologyContext {

        Context() {
            super(
                    new StormTopology(Map.of(), Map.of(), Map.of()),
                    Map.of(Config.TOPOLOGY_NAME, "orders"),
                    Map.of(1, OrderSpout.ID),
                    Map.of(OrderSpout.ID, List.of(1)),
                    Map.of(),
                    Map.of(),
                    "orders-1",
                    "",
                    "",
                    1,
                    0,
                    List.of(1),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    new AtomicBoolean(),
                    new StormMetricRegistry());
        }
    }

    private final class Collector implements ISpoutOutputCollector {

        @Override
        public List<Integer> emit(String stream, List<Object> tuple, Object id) {
            emitted.add(id);
            return List.of();
        }

        @Override
        public void emitDirect(int task, String stream, List<Object> tuple, Object id) {
            emitted.add(id);
        }

        @Override
        public long getPendingCount() {
            return 0;
        }

        @Override
        public void flush() {
            // there is nothing to flush
        }

        @Override
        public void reportError(Throwable error) {
            // nothing is reported before the timeout
        }
    }
}
