package coffee.generator.out;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;

/**
 * Appends lines to a file, or to standard output. Where a write fails half-way, as on a full disk, the half line is
 * taken back, if what is written to can be cut. For one thread.
 */
final class ChannelTarget implements LineTarget {

    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final String name;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private long written;

    ChannelTarget(FileChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    static ChannelTarget standardOutput() {
        return new ChannelTarget(new FileOutputStream(FileDescriptor.out).getChannel(), "standard output");
    }

    @Override
    public void write(Lines lines) throws IOException {
        Lines left = lines;
        while (!left.isEmpty()) {
            Lines part = left.firstWithin(BUFFER);
            writePart(part);
            left = left.after(part);
        }
    }

    private void writePart(Lines part) throws IOException {
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
            Lines whole = Lines.within(part.bytes(), part.from(), part.from() + sent);
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

    /** What the system says of a pipe that its reader has closed: it does so in the user's language. */
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

    /** Cuts the half line off; a pipe, and a file that others write to as well, is not of the size that it had to be. */
    private void takeBack(long size, long whole) {
        if (whole < size && size() == size) {
            try {
                channel.truncate(whole);
            } catch (IOException stays) {
                // the failure of the write, which the caller tells, is the one that matters
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
