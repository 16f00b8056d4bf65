package coffee.redis.embedded;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultyProxyIT {

    @AutoClose
    private final EmbeddedRedis redis = EmbeddedRedis.start();

    @AutoClose
    private final FaultyProxy proxy = FaultyProxy.to(redis.port());

    @Test
    void carriesAllFaithfullyEvenByteByByte() throws IOException {
        proxy.split(true);
        try (Socket client = connect(proxy.port())) {
            send(client, "SET cup full");
            assertEquals("+OK", read(client, 3));
            assertEquals("SET cup full\r\n".length(), proxy.requestBytes());
        }
    }

    @Test
    void swallowsTheReplyOfWhatIsDone() throws IOException {
        try (Socket client = connect(proxy.port())) {
            proxy.swallowReplies(true);
            send(client, "SET cup full");
            assertThrows(SocketTimeoutException.class, () -> read(client, 3));
            assertEquals("+OK\r\n".length(), proxy.swallowedBytes());
        }
        assertEquals("$4\r\nfull", ask("GET cup", 8));
    }

    @Test
    void leadsNewConnectionsElsewhereAndLeavesTheOldOnesWhereTheyAre() throws IOException {
        try (EmbeddedRedis second = EmbeddedRedis.start();
                Socket old = connect(proxy.port())) {
            send(old, "SET cup full");
            assertEquals("+OK\r\n", read(old, 5));
            proxy.moveTo(second.port());
            try (Socket coming = connect(proxy.port())) {
                send(coming, "GET cup");
                assertEquals("$-1", read(coming, 3));
            }
            send(old, "GET cup");
            assertEquals("$4\r\nfull", read(old, 8));
        }
    }

    @Test
    void deliversWhatItHeldBackThoughTheClientIsGone() throws Exception {
        // given
        Socket client = connect(proxy.port());
        send(client, "PING");
        assertEquals("+PONG\r\n", read(client, 7));
        proxy.stallPresent();
        send(client, "SET cup full");
        client.close();
        try (Socket other = connect(proxy.port())) {
            send(other, "GET cup");
            assertEquals("$-1", read(other, 3));
        }
        // when
        proxy.flow();
        // then
        await("it has arrived", () -> ask("GET cup", 2).equals("$4"));
    }

    @Test
    void cutsAndRefuses() throws IOException {
        try (Socket client = connect(proxy.port())) {
            send(client, "PING");
            assertEquals("+PONG\r\n", read(client, 7));
            proxy.refuse(true);
            proxy.cut();
            assertEquals("", readOrNothing(client));
        }
        try (Socket client = connect(proxy.port())) {
            assertEquals("", readOrNothing(client));
        }
    }

    private String ask(String command, int length) throws IOException {
        try (Socket client = connect(redis.port())) {
            send(client, command);
            return read(client, length);
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(500);
        return socket;
    }

    private static void send(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket, int length) throws IOException {
        byte[] reply = socket.getInputStream().readNBytes(length);
        return new String(reply, StandardCharsets.US_ASCII);
    }

    /** What comes before the end of the connection. */
    private static String readOrNothing(Socket socket) throws IOException {
        try {
            return read(socket, 1);
        } catch (SocketException reset) {
            return "";
        }
    }
}
