package coffee.recount;

import coffee.contract.OrderLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A file of order lines, plain or, named {@code *.gz}, compressed. */
record OrderFile(Path path) {

    private static final int BUFFER = 1 << 16;

    /** Past this a line is too long, however long: the rest need not be kept. */
    private static final int KEPT = OrderLimits.MAX_BYTES + 1;

    /** Takes a line, without its end; the bytes are valid during the call only. */
    interface LineReader {
        void line(byte[] bytes, int length);
    }

    void read(LineReader reader) throws IOException {
        byte[] line = new byte[KEPT];
        int length = 0;
        boolean begun = false;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        length = append(buffer, from, i, line, length);
                        reader.line(line, length);
                        length = 0;
                        from = i + 1;
                    }
                }
                length = append(buffer, from, n, line, length);
                begun = n == 0 ? begun : buffer[n - 1] != '\n';
            }
        }
        if (begun) {
            reader.line(line, length);
        }
    }

    private static int append(byte[] from, int begin, int end, byte[] line, int length) {
        int n = Math.min(end - begin, line.length - length);
        System.arraycopy(from, begin, line, length, n);
        return length + n;
    }

    private InputStream open() throws IOException {
        InputStream in = Files.newInputStream(path);
        return path.toString().endsWith(".gz") ? new GZIPInputStream(new BufferedInputStream(in, BUFFER), BUFFER) : in;
    }
}
