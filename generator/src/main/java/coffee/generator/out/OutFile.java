package coffee.generator.out;

import coffee.settings.DataSize;
import coffee.settings.Durations;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The target of {@code --out}: a file to append to, {@code -} for standard output, or a series of files, each with a
 * name of its own: {@code orders.jsonl} becomes {@code orders-20261120T200530123Z-0001.jsonl}. Lines are written in
 * order, each of them whole: if a write fails halfway, as on a full disk, the half line is removed again where the
 * target can be truncated. For one thread.
 */
public final class OutFile implements Closeable {

    private static final String STANDARD_OUTPUT = "-";
    private static final int BUFFER = 1 << 20;

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

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private FileChannel channel;
    private String name;
    private long written;

    /** The name after which a series is named; null for a single file. */
    private final Path pattern;

    private final long mostBytes;
    private final Duration longest;
    private final InstantSource clock;
    private Instant opened;
    /** The size of the current file. */
    private long bytes;

    private int files;
    private int number;

    private OutFile(FileChannel channel, String name) {
        this.channel = channel;
        this.name = name;
        pattern = null;
        mostBytes = Long.MAX_VALUE;
        longest = null;
        clock = null;
    }

    private OutFile(Path pattern, Roll roll, InstantSource clock) {
        this.pattern = pattern;
        this.clock = clock;
        mostBytes = roll.size().map(DataSize::bytes).orElse(Long.MAX_VALUE);
        longest = roll.time().orElse(null);
    }

    public static boolean isStandardOutput(String name) {
        return name.equals(STANDARD_OUTPUT);
    }

    /**
     * Opens the target; {@code notes} receives messages for the user. If the file ends in half a line, left there by a
     * crash, a newline is added first: content that is not ours is never cut.
     */
    public static OutFile open(String name, Consumer<String> notes) throws IOException {
        if (isStandardOutput(name)) {
            return new OutFile(new FileOutputStream(FileDescriptor.out).getChannel(), "standard output");
        }
        Path file = Path.of(name);
        boolean halfLine = Files.isRegularFile(file) && endsInHalfLine(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        if (halfLine) {
            notes.accept(name + " ended in half a line; a newline was added behind it");
            channel.write(ByteBuffer.wrap(new byte[] {LineBlock.NEWLINE}));
        }
        return new OutFile(channel, name);
    }

    /**
     * Opens the first of a series of files. A name is never used twice, even if its file was removed. With a size, no
     * file is larger, unless a single line is; with a time, a new file begins once it has passed.
     */
    public static OutFile rolling(Path pattern, Roll roll, InstantSource clock) throws IOException {
        OutFile series = new OutFile(pattern, roll, clock);
        series.begin();
        return series;
    }

    private void begin() throws IOException {
        close();
        do {
            Path file = nextName();
            try {
                channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                name = file.toString();
            } catch (FileAlreadyExistsException taken) {
                channel = null;
            }
        } while (channel == null);
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

    private static boolean endsInHalfLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            long size = channel.size();
            return size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != LineBlock.NEWLINE;
        }
    }

    /** Writes these lines; when this returns without an exception, all have arrived. */
    public void write(LineBlock lines) throws IOException {
        if (longest != null && !clock.instant().isBefore(opened.plus(longest))) {
            begin();
        }
        LineBlock left = lines;
        while (!left.isEmpty()) {
            LineBlock part = left.firstWithin(Math.min(BUFFER, mostBytes - bytes));
            if (bytes > 0 && part.length() > mostBytes - bytes) {
                begin();
                continue;
            }
            writePart(part);
            bytes += part.length();
            left = left.after(part);
        }
    }

    private void writePart(LineBlock part) throws IOException {
        long before = size();
        int sent = 0;
        try {
            while (sent < part.length()) {
                buffer.clear();
                buffer.put(part.bytes(), part.from() + sent, Math.min(BUFFER, part.length() - sent));
                buffer.flip();
                while (buffer.hasRemaining()) {
                    sent += channel.write(buffer);
                }
            }
        } catch (IOException e) {
            LineBlock whole = LineBlock.within(part.bytes(), part.from(), part.from() + sent);
            written += whole.count();
            takeBack(before + sent, before + whole.length());
            throw new IOException(name + ": " + reason(e), e);
        }
        written += part.count();
    }

    private static String reason(IOException e) {
        return e.getMessage() != null && e.getMessage().equals(closedPipe())
                ? "the reader has closed the pipe"
                : e.getMessage();
    }

    /** The system's message for a pipe whose reader has closed it; it is in the user's language. */
    private static String closedPipe() {
        try {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                sink.write(ByteBuffer.allocate(1));
            }
            return "nothing";
        } catch (IOException closed) {
            return closed.getMessage();
        }
    }

    private long size() {
        try {
            return channel.size();
        } catch (IOException unknown) {
            return -1;
        }
    }

    /**
     * Cuts off the half line, unless the size is not as expected: then this is a pipe, or others write to the file too.
     */
    private void takeBack(long size, long whole) {
        if (whole < size && size() == size) {
            try {
                channel.truncate(whole);
            } catch (IOException stays) {
                // the caller reports the failed write, which matters more
            }
        }
    }

    /** How many lines have arrived, even if {@link #write} failed halfway. */
    public long written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    /** The name of the target in messages. */
    @Override
    public String toString() {
        return files > 1 ? files + " files like " + pattern : name;
    }
}
