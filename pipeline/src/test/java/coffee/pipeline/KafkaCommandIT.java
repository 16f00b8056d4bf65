package coffee.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.cli.CtrlC;
import coffee.kafka.embedded.EmbeddedKafka;
import coffee.pipeline.FakeCheckout.Ran;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/coffee kafka} as a user runs it: through the launcher, in a process of its own. */
@Timeout(120)
class KafkaCommandIT {

    private final String port = Integer.toString(EmbeddedKafka.freePort());

    @TempDir
    private Path folder;

    private FakeCheckout checkout;

    @BeforeAll
    static void hearCtrlC() {
        CtrlC.hear();
    }

    @BeforeEach
    void checkOut() throws IOException {
        checkout = FakeCheckout.in(folder);
        checkout.useTheBuild("pipeline");
        checkout.useTheBuild("kafka-embedded");
        checkout.set("COFFEE_QUEUE_KAFKA_BOOTSTRAP", "127.0.0.1:" + port);
    }

    @Test
    void carriesLinesFromOneConsoleToAnotherAndKeepsThemOverACtrlC() throws Exception {
        // given
        Process kafka = FakeCheckout.ready(checkout.start("kafka"));
        assertEquals(
                "Created topic orders.",
                checkout.run("kafka", "topics", "--create", "--topic", "orders", "--config", "retention.ms=-1")
                        .out());
        Process produce = checkout.start("kafka", "produce");
        produce.outputWriter().write("{}\n{\"a\": 1}\n");
        produce.outputWriter().flush();
        assertEquals(0, FakeCheckout.ended(produce).code());
        // when
        Ran ended = FakeCheckout.interrupted(kafka);
        // then
        assertEquals(new Ran(130, ended.out(), ""), ended);
        assertTrue(ended.out().endsWith("Kafka has stopped, its data is saved."), ended.out());
        kafka = FakeCheckout.ready(checkout.start("kafka"));
        assertEquals(
                "{}\n{\"a\": 1}",
                checkout.run("kafka", "consume", "--from-beginning", "--max-messages", "2")
                        .out());
        FakeCheckout.interrupted(kafka);
    }

    @Test
    void givesTheToolsTheClientsSettingsUnlessTheyHaveAnotherAddress() throws Exception {
        // given
        Process kafka = FakeCheckout.ready(checkout.start("kafka"));
        checkout.set("COFFEE_QUEUE_KAFKA_CLIENT_SECURITY_PROTOCOL", "PIGEON");
        // when
        Ran own = checkout.run("kafka", "groups", "--list");
        Ran other = checkout.run("kafka", "groups", "--list", "--bootstrap-server=127.0.0.1:" + port);
        // then
        assertTrue((own.out() + own.err()).contains("Invalid value PIGEON"), own.toString());
        assertEquals(new Ran(0, "", ""), other);
        FakeCheckout.interrupted(kafka);
    }

    @Test
    void saysThatThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String there = Integer.toString(taken.getLocalPort());
            assertEquals(
                    new Ran(
                            1,
                            "",
                            "coffee kafka: port " + there
                                    + " is in use: choose another with --port, or use the Kafka that is there"),
                    checkout.run("kafka", "--port", there));
        }
    }

    @Test
    void saysThatNoKafkaAnswers() throws Exception {
        Ran ran = checkout.run("kafka", "groups", "--list");
        assertEquals(1, ran.code());
        assertTrue(
                ran.err().startsWith("coffee kafka groups: Kafka at 127.0.0.1:" + port + " does not answer"),
                ran.err());
        assertEquals(1, ran.err().lines().count());
    }
}
