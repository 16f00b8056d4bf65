package coffee.generator.replay;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * An open file of lines, or standard input; what is packed by gzip, by its first bytes, is unpacked. For one thread;
 * {@link #interrupt} is for any.
 */
final class OrderFile implements Closeable {

    private static final String STANDARD_INPUT = "-";
    private static final int GZIP_BUFFER = 1 << 16;
    private static final byte[] GZIP = {(byte) 0x1f, (byte) 0x8b};

    private final String name;
    private final FileChannel channel;
    private final boolean regular;
    private LineReader reader;

    private OrderFile(String name, FileChannel channel) throws IOException {
        this.name = name;
        this.channel = channel;
        regular = size(name) > 0;
    }

    static OrderFile open(String name) throws IOException {
        return isStandardInput(name)
                ? new OrderFile(name, new FileInputStream(FileDescriptor.in).getChannel())
                : new OrderFile(name, FileChannel.open(Path.of(name)));
    }

    static boolean isStandardInput(String name) {
        return name.equals(STANDARD_INPUT);
    }

    boolean isStandardInput() {
        return isStandardInput(name);
    }

    static void checkReadable(String name) throws FileSystemException {
        if (!isStandardInput(name) && !Files.exists(Path.of(name))) {
            throw new NoSuchFileException(name);
        }
        if (!isStandardInput(name) && (!Files.isReadable(Path.of(name)) || Files.isDirectory(Path.of(name)))) {
            throw new FileSystemException(name, null, "is no file that can be read");
        }
    }

    /** How many bytes there are to read; 0 where that cannot be known. */
    static long size(String name) throws IOException {
        return !isStandardInput(name) && Files.isRegularFile(Path.of(name)) ? Files.size(Path.of(name)) : 0;
    }

    LineReader reader() throws IOException {
        if (reader == null) {
            reader = new LineReader(unpacked(Channels.newInputStream(channel)));
        }
        return reader;
    }

    static InputStream unpacked(InputStream plain) throws IOException {
        PushbackInputStream in = new Peekable(plain);
        byte[] first = in.readNBytes(GZIP.length);
        in.unread(first);
        return Arrays.equals(first, GZIP) ? new GZIPInputStream(in, GZIP_BUFFER) : in;
    }

    /** How many bytes of the file have been read; 0 where that cannot be known. */
    long position() throws IOException {
        return regular ? channel.position() : 0;
    }

    /** Ends a read that waits for input: it throws ClosedChannelException. */
    void interrupt() {
        try {
            channel.close();
        } catch (IOException isClosed) {
            // all that matters here
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return isStandardInput() ? "standard input" : name;
    }

    /** Says truly whether there is more, for which it may wait: a gzip stream asks that to look for a further member. */
    private static final class Peekable extends PushbackInputStream {

        Peekable(InputStream in) {
            super(in, GZIP.length);
        }

        @Override
        public int available() throws IOException {
            int next = read();
            if (next < 0) {
                return 0;
            }
            unread(next);
            return 1;
        }
    }
}
