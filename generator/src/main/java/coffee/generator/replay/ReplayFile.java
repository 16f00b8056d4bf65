package coffee.generator.replay;

import coffee.delivery.Digest;
import coffee.delivery.FileRecord;
import coffee.generator.out.LineBlock;
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
 * An open file of lines, or standard input, read by blocks of whole lines, byte for byte. A gzip file, recognized by
 * its first bytes, is unpacked; offsets refer to the unpacked bytes. A last line without a newline gets one, which does
 * not count as part of the file; see {@link #endsInNewline}. For one thread; {@link #interrupt} is for any.
 */
final class ReplayFile implements Closeable {

    private static final String STANDARD_INPUT = "-";
    private static final int BLOCK = 1 << 18;
    private static final int LONGEST_LINE = 1 << 26;
    private static final int GZIP_BUFFER = 1 << 16;
    private static final byte[] GZIP = {(byte) 0x1f, (byte) 0x8b};

    private final String name;
    private final boolean regular;
    private final FileChannel channel;
    private final InputStream plain;
    private InputStream in;

    /** Blocks that were returned stay unchanged: more is read behind them, or into another array. */
    private byte[] buffer = new byte[BLOCK];
    /** The offset of the first byte in the buffer. */
    private long start;

    private int from;
    private int to;
    private byte[] beginning;
    private long lines;
    private boolean endsInNewline = true;

    private ReplayFile(String name, FileChannel channel, InputStream plain) {
        this.name = name;
        this.regular = isRegular(name);
        this.channel = channel;
        this.plain = plain;
    }

    static ReplayFile open(String name) throws IOException {
        FileChannel channel = isStandardInput(name)
                ? new FileInputStream(FileDescriptor.in).getChannel()
                : FileChannel.open(Path.of(name));
        return new ReplayFile(name, channel, Channels.newInputStream(channel));
    }

    /** Reads from a stream. */
    static ReplayFile of(InputStream plain) {
        return new ReplayFile(STANDARD_INPUT, null, plain);
    }

    static boolean isStandardInput(String name) {
        return name.equals(STANDARD_INPUT);
    }

    /** Whether it can be read again; a pipe cannot. */
    static boolean isRegular(String name) {
        return !isStandardInput(name) && Files.isRegularFile(Path.of(name));
    }

    static void checkReadable(String name) throws FileSystemException {
        if (!isStandardInput(name) && !Files.exists(Path.of(name))) {
            throw new NoSuchFileException(name);
        }
        if (!isStandardInput(name) && (!Files.isReadable(Path.of(name)) || Files.isDirectory(Path.of(name)))) {
            throw new FileSystemException(name, null, "is no file that can be read");
        }
    }

    /** The size in bytes; 0 if unknown. */
    static long size(String name) throws IOException {
        return isRegular(name) ? Files.size(Path.of(name)) : 0;
    }

    /** The absolute path of the file, however it was named. */
    static String path(String name) {
        if (isStandardInput(name)) {
            return name;
        }
        try {
            return Path.of(name).toRealPath().toString();
        } catch (IOException isNotThere) {
            return Path.of(name).toAbsolutePath().normalize().toString();
        }
    }

    String path() {
        return path(name);
    }

    boolean isRegular() {
        return regular;
    }

    /** The next lines; empty at the end. */
    LineBlock next() throws IOException {
        if (in == null) {
            in = unpacked(plain);
        }
        makeRoom();
        while (true) {
            int read = in.read(buffer, to, buffer.length - to);
            int searched = to;
            to += Math.max(0, read);
            LineBlock found = read < 0 ? last() : found(searched);
            if (!found.isEmpty() || read < 0) {
                from = found.isEmpty() ? from : found.to();
                lines += found.count();
                return found;
            }
            makeRoom();
        }
    }

    /** The whole lines in the buffer; there are none before {@code searched}. */
    private LineBlock found(int searched) {
        LineBlock behind = LineBlock.within(buffer, searched, to);
        return new LineBlock(buffer, from, behind.to(), behind.count());
    }

    private LineBlock last() throws IOException {
        if (from == to) {
            return LineBlock.NONE;
        }
        endsInNewline = false;
        makeRoom();
        buffer[to++] = LineBlock.NEWLINE;
        return new LineBlock(buffer, from, to, 1);
    }

    /** Switches to another array once this one is nearly full; the bytes just before the unread ones are kept. */
    private void makeRoom() throws IOException {
        if (buffer.length - to >= BLOCK / 2) {
            return;
        }
        if (to - from > LONGEST_LINE - BLOCK) {
            throw new IOException("line " + (lines + 1) + " is longer than 64 MB: this is no file of orders");
        }
        if (start == 0) {
            beginning = Arrays.copyOf(buffer, Digest.WINDOW);
        }
        int kept = Math.max(0, from - Digest.WINDOW);
        int used = to - kept;
        byte[] next = new byte[used <= BLOCK / 2 ? BLOCK : 2 * used];
        System.arraycopy(buffer, kept, next, 0, used);
        buffer = next;
        start += kept;
        from -= kept;
        to = used;
    }

    /**
     * The file offset of a place in the array of the current block; the end of the last block is the end of the file.
     */
    long offset(int place) {
        return start + (endsInNewline || place < to ? place : place - 1);
    }

    /** The place of this offset in the array of the current block, or behind it. */
    int place(long offset) {
        return (int) Math.max(0, Math.min(offset - start, Integer.MAX_VALUE));
    }

    /** The digest of the file's first bytes, up to this place at most. */
    Digest head(int place) {
        return Digest.of(start == 0 ? buffer : beginning, 0, (int) Math.min(offset(place), Digest.WINDOW));
    }

    /** Whether the record is of this file; its offset must be in the current block, or next to it. */
    boolean isOf(FileRecord record) {
        Digest tail = record.tail();
        return record.head().matches(start == 0 ? buffer : beginning, 0)
                && tail.matches(buffer, place(record.offset()) - tail.length());
    }

    /** How many bytes of the file, packed or not, have been read; 0 if unknown. */
    long position() throws IOException {
        return regular ? channel.position() : 0;
    }

    /** False once the last line was read and had no newline. */
    boolean endsInNewline() {
        return endsInNewline;
    }

    /** Interrupts a read that may wait for ever: it throws ClosedChannelException. */
    void interrupt() {
        if (regular) {
            return;
        }
        try {
            channel.close();
        } catch (IOException isClosed) {
            // it is closed, which is enough
        }
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    @Override
    public String toString() {
        return isStandardInput(name) ? "standard input" : name;
    }

    static InputStream unpacked(InputStream plain) throws IOException {
        PushbackInputStream in = new Peekable(plain);
        byte[] first = in.readNBytes(GZIP.length);
        in.unread(first);
        return Arrays.equals(first, GZIP) ? new GZIPInputStream(in, GZIP_BUFFER) : in;
    }

    /**
     * Returns the peeked bytes without waiting for more. {@link #available} is exact and may wait: a gzip stream asks
     * it whether another member follows.
     */
    private static final class Peekable extends PushbackInputStream {

        Peekable(InputStream in) {
            super(in, GZIP.length);
        }

        @Override
        public int read(byte[] target, int offset, int most) throws IOException {
            int peeked = buf.length - pos;
            return super.read(target, offset, peeked > 0 ? Math.min(peeked, most) : most);
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
