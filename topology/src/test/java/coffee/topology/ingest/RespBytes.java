package coffee.topology.ingest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Replies of Redis, built by hand. */
public final class RespBytes {

    private RespBytes() {}

    /** The reply to the transaction in which a list is read. */
    public static byte[] slice(String committed, long waiting, List<byte[]> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n");
        text(out, committed == null ? "$-1\r\n" : "$" + committed.length() + "\r\n" + committed + "\r\n");
        text(out, ":" + waiting + "\r\n*" + lines.size() + "\r\n");
        out.writeBytes(bulks(lines));
        return out.toByteArray();
    }

    public static byte[] bulks(List<byte[]> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            text(out, "$" + line.length + "\r\n");
            out.writeBytes(line);
            text(out, "\r\n");
        }
        return out.toByteArray();
    }

    /** Lines as a batch carries them. */
    public static Lines lines(List<byte[]> lines) {
        byte[] bulks = bulks(lines);
        return new Lines(bulks, 0, bulks.length, lines.size());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A stream that returns at most {@code atOnce} bytes at once, as a network may. */
    public static InputStream dripping(byte[] bytes, int atOnce) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int off, int len) {
                return super.read(into, off, Math.min(len, atOnce));
            }
        };
    }
}
