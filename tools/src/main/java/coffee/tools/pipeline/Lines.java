package coffee.tools.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Counts the lines of files. */
final class Lines {

    private Lines() {}

    /** How many lines the files have; a last one without a line feed is one too. */
    static long in(List<Path> files) throws IOException {
        long lines = 0;
        byte[] block = new byte[1 << 16];
        for (Path file : files) {
            byte last = '\n';
            try (InputStream in = Files.newInputStream(file)) {
                for (int n = in.read(block); n > 0; n = in.read(block)) {
                    for (int i = 0; i < n; i++) {
                        lines += block[i] == '\n' ? 1 : 0;
                    }
                    last = block[n - 1];
                }
            }
            lines += last == '\n' ? 0 : 1;
        }
        return lines;
    }
}
