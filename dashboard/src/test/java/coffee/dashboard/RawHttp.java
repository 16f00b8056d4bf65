package coffee.dashboard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection on which a test writes what no HTTP client would, or does not read what it should. */
final class RawHttp implements AutoCloseable {

    private final Socket socket;

    RawHttp(int port) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
    }

    void write(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a request and reads the first part of its answer. */
    String ask(String request) throws IOException {
        write(request);
        byte[] answer = new byte[8 * 1024];
        int n = socket.getInputStream().read(answer);
        return new String(answer, 0, Math.max(0, n), StandardCharsets.UTF_8);
    }

    /** Reads up to {@code most} bytes; -1 at the end. */
    int read(int most) throws IOException {
        return socket.getInputStream().read(new byte[most]);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
