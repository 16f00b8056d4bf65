package coffee.generator.out;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The target of {@code --out}: a file to append to, or {@code -} for standard output. If a write fails halfway, as on a
 * full disk, the half line is removed again where the target can be truncated. For one thread.
 */
public final class OutFile implements LineTarget {

    private static final String STANDARD_OUTPUT = "-";
    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final String name;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private long written;

    OutFile(FileChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    public static boolean isStandardOutput(String name) {
        return name.equals(STANDARD_OUTPUT);
    }

    /**
     * Opens the target; {@code notes} receives messages for the user. If the file ends in half a line, left there by a
     * crash, a newline is added first: content that is not ours is never cut.
     */
    public static LineTarget open(String name, Consumer<String> notes) throws IOException {
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

    private static boolean endsInHalfLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            long size = channel.size();
            return size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != LineBlock.NEWLINE;
        }
    }

    @Override
    public void write(LineBlock lines) throws IOException {
        LineBlock left = lines;
        while (!left.isEmpty()) {
            LineBlock part = left.firstWithin(BUFFER);
            writePart(part);
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

    @Override
    public long written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
