package coffee.delivery.files;

import coffee.delivery.Digest;
import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.delivery.files.FileFollower.PollBatch;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A file that is read: its identity, how far it is read, and how new bytes become lines.
 *
 * <p>Every read begins with the last bytes of the previous read (the <em>window</em>), and compares them: if they are
 * unchanged, the file has only grown. Nothing is kept of a line that has no end yet; it is read again once the file has
 * grown. Only a line longer than the buffer is <em>scanned</em> piece by piece for its end, with a window of its own,
 * and its first bytes are then read once more.
 *
 * <pre>
 *        window        seen, no line feed in it
 *     ├───────────┤├────────────────────────────┤
 * ────────────────┼─────────────────────────────┼────────────────▶
 *               offset                         seen             length
 * </pre>
 */
final class TailedFile {

    /** Lines within this many bytes share one copy of the bytes from which their records are made. */
    private static final int BLOCK_BYTES = 16 << 10;

    private static final int USUAL_LINE = 256;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LINE_FEEDS = LOW_BITS * '\n';

    /** Whether the file is present, and if not, how far it is finished. */
    enum Stage {
        /** It is in a followed folder. */
        PRESENT,
        /** It has left them; last lines may still come through the open handle. */
        GONE,
        /** It is gone and read to its end; the decision that says so is not stored yet. */
        FINISHED,
        /** That decision is stored; the file stays open for a while, in case the store goes back. */
        SETTLED
    }

    /** The result of a read. */
    enum ReadResult {
        READ,
        /** The bytes before the offset have changed: the file was truncated or overwritten. */
        CHANGED,
        COMPRESSED
    }

    /** Where this process started to read this content; a reading without a record of it starts there again. */
    final long firstOffset;

    /** Whether this process has decided that it is not a copy. */
    final boolean own;

    private FileRecord base;
    private OpenFile handle;
    private byte[] head;
    private final byte[] window = new byte[Digest.WINDOW];
    private long offset;
    private long length;
    private long seen;
    private byte[] longWindow;
    private int lineLength = USUAL_LINE;

    private long emitted;
    private boolean stored;
    private String removes;

    // Maintained by FileFollower and KnownFiles, which know the time.
    long modified;
    long changedAt;
    long emittedAt;
    boolean queued;
    private Stage stage = Stage.PRESENT;
    private long stageSince;

    private TailedFile(FileRecord base, OpenFile handle, boolean own, long firstOffset, long now) {
        this.base = base;
        this.handle = handle;
        this.own = own;
        this.firstOffset = firstOffset;
        this.changedAt = now;
        this.emittedAt = now;
        this.stageSince = now;
    }

    /** A file that continues at its record. */
    static TailedFile continued(FileRecord record, OpenFile handle, long firstOffset, long now) throws IOException {
        return new TailedFile(record, handle, false, firstOffset, now).positioned(record.offset(), true);
    }

    /** A file without a record that is read from {@code offset}. */
    static TailedFile begun(String path, OpenFile handle, long offset, long now) throws IOException {
        FileRecord record = FileRecord.begin(path, handle.inode(), offset, Digest.NONE, Digest.NONE);
        return new TailedFile(record, handle, true, offset, now).positioned(offset, false);
    }

    private TailedFile positioned(long at, boolean hasRecord) throws IOException {
        int before = (int) Math.min(Digest.WINDOW, at);
        if (handle.read(at - before, window, 0, before) < before) {
            throw new IOException("it shrank while it was opened");
        }
        head = handle.read(0, Digest.WINDOW);
        learnHead(at);
        offset = at;
        seen = at;
        emitted = at;
        stored = hasRecord;
        length = handle.length();
        return this;
    }

    /** The smallest buffer such that a line that fills it is longer than allowed. */
    static int leastBuffer(int maxLineBytes) {
        return maxLineBytes + 2 * Digest.WINDOW;
    }

    Stage stage() {
        return stage;
    }

    long stageSince() {
        return stageSince;
    }

    void enter(Stage next, long now) {
        stage = next;
        stageSince = now;
    }

    boolean isGone() {
        return stage != Stage.PRESENT;
    }

    /** Whether it is gone and was read to its end. */
    boolean isFinished() {
        return stage == Stage.FINISHED || stage == Stage.SETTLED;
    }

    String id() {
        return base.id();
    }

    String path() {
        return base.path();
    }

    String inode() {
        return base.inode();
    }

    byte[] head() {
        return head;
    }

    /** The first bytes as they are now, read or not. */
    byte[] currentHead() throws IOException {
        // The bytes after the offset may have been rewritten.
        if (handle != null && offset < Digest.WINDOW) {
            byte[] now = handle.read(0, Digest.WINDOW);
            if (isIntact()) {
                head = now;
            }
        }
        return head;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    void setLength(long now) {
        length = now;
    }

    /** How far lines were returned; skipped lines may follow. */
    long emitted() {
        return emitted;
    }

    /** Whether the file has a record, or a line or decision that creates one was returned. */
    boolean isStored() {
        return stored;
    }

    String removes() {
        return removes;
    }

    /** The record of this id is to be removed with the first write of this file. */
    void setRemoves(String id) {
        removes = id;
    }

    boolean shrank() {
        return length < offset;
    }

    boolean hasNews() {
        return length != seen;
    }

    boolean hasRest() {
        return length > offset;
    }

    /** Takes over what the receiver knows of the original, which continues in this copy. */
    void takeOver(boolean isStored, long upTo) {
        stored = isStored;
        emitted = upTo;
    }

    /** Reads the unfinished line again from its beginning. */
    void startOver() {
        longWindow = null;
        seen = -1;
    }

    /** Compares the content at the next turn, although the length is the same. */
    void recheck() {
        if (seen == length && longWindow == null) {
            seen = -1;
        }
    }

    void renamed(String path) {
        base = base.movedTo(path, base.inode());
    }

    OpenFile handle() {
        return handle;
    }

    boolean isOpen() {
        return handle != null;
    }

    /** Hands the handle over to the caller. */
    OpenFile releaseHandle() {
        OpenFile released = handle;
        handle = null;
        longWindow = null;
        return released;
    }

    /** Takes a handle of the same inode; returns false if the content is not that of this file. */
    boolean reopened(OpenFile with) throws IOException {
        handle = with;
        seen = -1;
        length = with.length();
        int known = (int) Math.min(head.length, offset);
        byte[] now = with.read(0, Digest.WINDOW);
        if (now.length < known || !Arrays.equals(now, 0, known, head, 0, known) || !isIntact()) {
            return false;
        }
        // Its first bytes may have been written while it was closed; copies are compared with them.
        head = now;
        return true;
    }

    /** Whether everything that was read is still there, as far as the window shows. */
    boolean isIntact() throws IOException {
        int before = before();
        byte[] there = handle.read(offset - before, before);
        return there.length == before && Arrays.equals(there, 0, before, window, 0, before);
    }

    private int before() {
        return (int) Math.min(Digest.WINDOW, offset);
    }

    /** The record of everything that was read. */
    FileRecord record() {
        learnHead(offset);
        return base.at(offset, Digest.of(window, 0, before()));
    }

    /** The decision to store this record, whose lines were all returned. */
    FileLine decide(FileRecord record, long reading) {
        FileLine decision = FileLine.decision(record, reading, emitted, !stored, removes);
        stored = true;
        removes = null;
        emitted = record.offset();
        return decision;
    }

    /** Cuts new bytes into lines, as far as there is room. */
    ReadResult read(PollBatch out) throws IOException {
        if (longWindow != null) {
            return readLongLine(out);
        }
        byte[] buffer = out.buffer();
        int before = before();
        long from = offset - before;
        int wanted = (int) Math.min(buffer.length, before + out.worthReading(lineLength));
        int got = handle.read(from, buffer, 0, wanted);
        if (got < before || !Arrays.equals(buffer, 0, before, window, 0, before)) {
            return ReadResult.CHANGED;
        }
        if (offset == 0 && OpenFile.isCompressed(buffer, got)) {
            return ReadResult.COMPRESSED;
        }
        int lastFeed = lastLineFeed(buffer, before, got);
        if (lastFeed < 0 && got == wanted && wanted < buffer.length) {
            got += handle.read(from + got, buffer, got, buffer.length - got);
            lastFeed = lastLineFeed(buffer, before, got);
        }
        length = Math.max(length, from + got);
        if (from == 0) {
            head = Arrays.copyOf(buffer, Math.min(got, Digest.WINDOW));
        }
        if (lastFeed < 0) {
            seen = from + got;
            if (got == buffer.length) {
                longWindow = Arrays.copyOfRange(buffer, got - Digest.WINDOW, got);
            } else {
                length = seen;
            }
            return ReadResult.READ;
        }
        int to = cut(out, from, before, lastFeed + 1);
        moveTo(from + to, buffer, to);
        seen = to == lastFeed + 1 ? from + got : offset;
        if (got < wanted) {
            length = from + got;
        }
        return ReadResult.READ;
    }

    /** Adds the lines in [at, to) of the buffer, which begins at {@code from} in the file; returns how far it came. */
    private int cut(PollBatch out, long from, int at, int to) {
        byte[] buffer = out.buffer();
        int next = at;
        int lines = 0;
        while (next < to) {
            int feed = lastLineFeed(buffer, next, Math.min(next + BLOCK_BYTES, to));
            boolean isLong = feed < 0;
            int blockTo = 1 + (isLong ? lineFeed(buffer, next + BLOCK_BYTES, to) : feed);
            int blockFrom = Math.max(0, (isLong ? blockTo : next) - Digest.WINDOW);
            byte[] block = null;
            while (next < blockTo) {
                int end = lineFeed(buffer, next, blockTo);
                int cutTo = Math.min(end, next + out.cutTo());
                if (!out.fits(cutTo - next)) {
                    return next;
                }
                byte[] body = Arrays.copyOfRange(buffer, next, cutTo);
                next = end + 1;
                lines++;
                if (!out.skips(body)) {
                    if (block == null) {
                        block = Arrays.copyOfRange(buffer, blockFrom, blockTo);
                    }
                    learnHead(from + next);
                    add(out, from + next, body, block, next - blockFrom);
                }
            }
        }
        lineLength = Math.max(1, (next - at) / lines);
        return next;
    }

    private ReadResult readLongLine(PollBatch out) throws IOException {
        byte[] buffer = out.buffer();
        int before = longWindow.length;
        long from = seen - before;
        int got = handle.read(from, buffer, 0, buffer.length);
        if (got < before || !Arrays.equals(buffer, 0, before, longWindow, 0, before)) {
            // The bytes before the offset show whether it is another file.
            longWindow = null;
            seen = -1;
            return read(out);
        }
        int feed = lineFeed(buffer, before, got);
        if (feed >= 0) {
            return addUpTo(from + feed, from + feed + 1, out);
        }
        seen = from + got;
        length = got == buffer.length ? Math.max(length, seen) : seen;
        longWindow = Arrays.copyOfRange(buffer, got - before, got);
        return ReadResult.READ;
    }

    /** Adds the rest without a line feed as the last line of a file that has ended. */
    ReadResult readRest(PollBatch out) throws IOException {
        return addUpTo(length, length, out);
    }

    /** Adds one line that ends at {@code bodyEnd}; the next line begins at {@code end}. */
    private ReadResult addUpTo(long bodyEnd, long end, PollBatch out) throws IOException {
        byte[] buffer = out.buffer();
        int before = before();
        int size = (int) Math.min(bodyEnd - offset, out.cutTo());
        int got = handle.read(offset - before, buffer, 0, before + size);
        if (got < before + size || !Arrays.equals(buffer, 0, before, window, 0, before)) {
            return ReadResult.CHANGED;
        }
        if (!out.fits(size)) {
            return ReadResult.READ;
        }
        byte[] body = Arrays.copyOfRange(buffer, before, got);
        int blockSize = (int) Math.min(Digest.WINDOW, end);
        byte[] block = handle.read(end - blockSize, blockSize);
        if (block.length < blockSize) {
            return ReadResult.CHANGED;
        }
        if (base.head().length() < Digest.WINDOW) {
            head = handle.read(0, Digest.WINDOW);
            learnHead(end);
        }
        if (!out.skips(body)) {
            add(out, end, body, block, blockSize);
        }
        moveTo(end, block, blockSize);
        longWindow = null;
        seen = end;
        return ReadResult.READ;
    }

    private void add(PollBatch out, long end, byte[] body, byte[] block, int blockEnd) {
        out.add(new FileLine(base, out.reading(), emitted, end, !stored, body, block, blockEnd, removes));
        stored = true;
        removes = null;
        emitted = end;
    }

    /** Moves the offset; the bytes before it end in {@code bytes} at {@code to}. */
    private void moveTo(long end, byte[] bytes, int to) {
        int count = (int) Math.min(Digest.WINDOW, end);
        System.arraycopy(bytes, to - count, window, 0, count);
        offset = end;
    }

    /** Extends the stored digest of the first bytes, up to {@code end}: it never covers bytes that are not read. */
    private void learnHead(long end) {
        int count = (int) Math.min(head.length, end);
        if (count > base.head().length()) {
            base = base.beginningWith(Digest.of(head, 0, count));
        }
    }

    /** The index of the first line feed in [from, to), or -1; compares eight bytes at a time. */
    static int lineFeed(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long zeroAtFeed = (long) LONGS.get(bytes, at) ^ LINE_FEEDS;
            long found = (zeroAtFeed - LOW_BITS) & ~zeroAtFeed & HIGH_BITS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        for (; at < to; at++) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** The index of the last line feed in [from, to), or -1. */
    static int lastLineFeed(byte[] bytes, int from, int to) {
        for (int at = to - 1; at >= from; at--) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return -1;
    }
}
