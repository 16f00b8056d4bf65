package coffee.flume;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.flume.Event;

/** A file of lines, with a reader that does as Taildir does: it reads on, and saves only now and then how far it is. */
final class TailedFile {

    private final Path path;
    private long position;
    private long saved;

    TailedFile(Path path) throws IOException {
        this.path = path;
        Files.write(path, new byte[0]);
    }

    void append(String line) throws IOException {
        Files.writeString(path, line + "\n", StandardOpenOption.APPEND);
    }

    void truncate() throws IOException {
        Files.write(path, new byte[0]);
    }

    /** Up to {@code limit} events from where the reader is; from the start if the file has become shorter. */
    List<Event> read(int limit) throws IOException {
        List<Event> events = new ArrayList<>();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() < position) {
                position = 0;
            }
            file.seek(position);
            for (String line; events.size() < limit && (line = file.readLine()) != null; ) {
                String body = new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                events.add(Events.event(body, path.toString(), position));
                position = file.getFilePointer();
            }
        }
        return events;
    }

    void savePosition() {
        saved = position;
    }

    /** Kill -9: what was not saved is read again. */
    void restart() {
        position = saved;
    }

    /** Kill -9 while the position was being written. */
    void losePosition() {
        saved = 0;
        position = 0;
    }
}
