package coffee.redis.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a server has written to its log since this was made, just before the server was started. */
final class ServerLog {

    private static final String READY = "Ready to accept connections";

    private final Path file;
    private final long begin;

    ServerLog(Path file) throws IOException {
        this.file = file;
        this.begin = Files.exists(file) ? Files.size(file) : 0;
    }

    Path file() {
        return file;
    }

    boolean saysReady() throws IOException {
        return text().contains(READY);
    }

    /** What the last line says that says anything, without the process and the time before it. */
    String lastLine() throws IOException {
        List<String> lines = text().lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty()
                ? "it wrote no log"
                : lines.get(lines.size() - 1).replaceFirst("^.* [#*.-] ", "").strip();
    }

    private String text() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        byte[] all = Files.readAllBytes(file);
        int from = (int) Math.min(begin, all.length);
        return new String(all, from, all.length - from, StandardCharsets.ISO_8859_1);
    }
}
