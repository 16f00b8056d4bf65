package coffee.dashboard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A raw connection for requests that no HTTP client would send, and for clients that do not read their answers. */
final class RawHttp implements AutoCloseable {

    private final Socket socket;

    RawHttp(int port) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
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

    /** Reads until the text arrives; returns the bytes read, or -1 if it is not within {@code most} bytes. */
    int readUntil(String text, int most) throws IOException {
        StringBuilder tail = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        int read = 0;
        while (read < most) {
            int n = socket.getInputStream().read(buffer);
            if (n < 0) {
                return -1;
            }
            read += n;
            tail.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            if (tail.indexOf(text) >= 0) {
                return read;
            }
            tail.delete(0, Math.max(0, tail.length() - text.length()));
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
