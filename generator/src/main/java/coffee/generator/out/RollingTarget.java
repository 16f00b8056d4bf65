package coffee.generator.out;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Writes lines to a row of files, each with a name of its own. A file is no larger than the roll's size, unless a
 * single line is; after the roll's time the next lines begin a new one. For one thread.
 */
public final class RollingTarget implements LineTarget {

    private final RolledNames names;
    private final Path pattern;
    private final long mostBytes;
    private final Duration longest;
    private final InstantSource clock;
    private ChannelTarget current;
    private Instant opened;
    private long bytes;
    private long writtenBefore;
    private int files;

    public RollingTarget(Path pattern, Roll roll, InstantSource clock) throws IOException {
        this.pattern = pattern;
        this.clock = clock;
        names = new RolledNames(pattern, clock);
        mostBytes = roll.size().map(s -> s.bytes()).orElse(Long.MAX_VALUE);
        longest = roll.time().orElse(null);
        begin();
    }

    private void begin() throws IOException {
        while (current == null) {
            Path file = names.next();
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                current = new ChannelTarget(channel, file.toString());
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
        }
        opened = clock.instant();
        bytes = 0;
        files++;
    }

    @Override
    public void write(Lines lines) throws IOException {
        if (longest != null && !clock.instant().isBefore(opened.plus(longest))) {
            roll();
        }
        Lines left = lines;
        while (!left.isEmpty()) {
            Lines part = left.firstWithin(mostBytes - bytes);
            if (bytes > 0 && part.length() > mostBytes - bytes) {
                roll();
                continue;
            }
            current.write(part);
            bytes += part.length();
            left = left.after(part);
        }
    }

    private void roll() throws IOException {
        writtenBefore = written();
        current.close();
        current = null;
        begin();
    }

    @Override
    public long written() {
        return writtenBefore + (current == null ? 0 : current.written());
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
        }
    }

    @Override
    public String toString() {
        return files == 1 ? current.toString() : files + " files like " + pattern;
    }
}
