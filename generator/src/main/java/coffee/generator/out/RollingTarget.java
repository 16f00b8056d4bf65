package coffee.generator.out;

import coffee.settings.DataSize;
import coffee.settings.Durations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes lines to a series of files, each with a name of its own: {@code orders.jsonl} becomes {@code
 * orders-20261120T200530123Z-0001.jsonl}. A name is never used twice, even if its file was removed. With a size, no
 * file is larger, unless a single line is; with a time, a new file begins once it has passed. For one thread.
 */
public final class RollingTarget implements LineTarget {

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** When to begin a new file: at a size, or after a time. */
    public record Roll(Optional<DataSize> size, Optional<Duration> time) {

        public Roll {
            if (size.isPresent() == time.isPresent()
                    || size.filter(s -> s.bytes() == 0).isPresent()) {
                throw new IllegalArgumentException("must be a size or a time, and not 0");
            }
        }

        /** Reads {@code 100MB} or {@code 1m}. */
        public static Roll parse(String text) {
            try {
                Roll roll = Character.toUpperCase(text.charAt(text.length() - 1)) == 'B'
                        ? new Roll(Optional.of(DataSize.parse(text)), Optional.empty())
                        : new Roll(Optional.empty(), Optional.of(Durations.parse(text)));
                if (roll.time.filter(Duration::isZero).isEmpty()) {
                    return roll;
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                // reported below, with one rule for sizes and times
            }
            throw new IllegalArgumentException("must be a size such as 100MB, or a time such as 1m, and not 0");
        }
    }

    private final Path pattern;
    private final long mostBytes;
    private final Duration longest;
    private final InstantSource clock;
    private OutFile current;
    private Instant opened;
    private long bytes;
    private long writtenBefore;
    private int files;
    private int number;

    public RollingTarget(Path pattern, Roll roll, InstantSource clock) throws IOException {
        this.pattern = pattern;
        this.clock = clock;
        mostBytes = roll.size().map(s -> s.bytes()).orElse(Long.MAX_VALUE);
        longest = roll.time().orElse(null);
        begin();
    }

    private void begin() throws IOException {
        while (current == null) {
            Path file = nextName();
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                current = new OutFile(channel, file.toString());
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
        }
        opened = clock.instant();
        bytes = 0;
        files++;
    }

    private Path nextName() {
        String name = pattern.getFileName().toString();
        int dot = name.lastIndexOf('.');
        int stem = dot > 0 ? dot : name.length();
        String inserted = String.format(Locale.ROOT, "-%s-%04d", MOMENT.format(clock.instant()), ++number);
        return pattern.resolveSibling(name.substring(0, stem) + inserted + name.substring(stem));
    }

    @Override
    public void write(LineBlock lines) throws IOException {
        if (longest != null && !clock.instant().isBefore(opened.plus(longest))) {
            roll();
        }
        LineBlock left = lines;
        while (!left.isEmpty()) {
            LineBlock part = left.firstWithin(mostBytes - bytes);
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
