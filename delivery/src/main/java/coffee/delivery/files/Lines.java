package coffee.delivery.files;

import coffee.delivery.FileLine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;

/** What one poll gathers, within its bounds; with the buffer into which files are read. */
final class Lines {

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int LEAST_READ = 4 << 10;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LINE_FEEDS = LOW_BITS * '\n';

    private final FollowConfig config;
    private final Matcher skip;
    private final byte[] buffer;
    private final AtomicLong totalLines = new AtomicLong();
    private final AtomicLong totalBytes = new AtomicLong();
    private final AtomicLong totalSkipped = new AtomicLong();
    private List<FileLine> lines = new ArrayList<>();
    private long reading;
    private int lineCount;
    private long bytes;
    private int skipped;
    private boolean full;

    Lines(FollowConfig config) {
        this.config = config;
        this.skip = config.skip() == null ? null : config.skip().matcher("");
        this.buffer = new byte[Math.max(BUFFER_BYTES, TailedFile.leastBuffer(config.maxLineBytes()))];
    }

    void begin(long ofReading) {
        reading = ofReading;
    }

    long reading() {
        return reading;
    }

    /** For whoever reads next. */
    byte[] buffer() {
        return buffer;
    }

    int cutTo() {
        return config.maxLineBytes() + 1;
    }

    boolean hasRoom() {
        return !full && lines.size() < config.batchLines() && bytes < config.batchBytes();
    }

    /** How many bytes of a file are worth reading if its lines have about this length. */
    long worthReading(int lineLength) {
        long forLines = (config.batchLines() - lines.size()) * (lineLength + lineLength / 8L);
        long forBytes = config.batchBytes() - bytes;
        return Math.max(LEAST_READ, Math.min(forLines, forBytes + forBytes / 8) + lineLength);
    }

    /** Whether a line of so many bytes has room; if not, there is none for anything else either, to keep the order. */
    boolean fits(int length) {
        if (!hasRoom() || !lines.isEmpty() && bytes + length > config.batchBytes()) {
            full = true;
        }
        return !full;
    }

    /** Whether the line is to be left out. */
    boolean skips(byte[] body) {
        if (skip == null
                || !skip.reset(new String(body, StandardCharsets.UTF_8)).find()) {
            return false;
        }
        skipped++;
        return true;
    }

    void add(FileLine line) {
        lines.add(line);
        if (!line.isDecision()) {
            lineCount++;
            bytes += line.body().length;
        }
    }

    /** What was gathered; begins anew. */
    List<FileLine> take() {
        full = false;
        if (skipped > 0) {
            totalSkipped.addAndGet(skipped);
            skipped = 0;
        }
        if (lines.isEmpty()) {
            return List.of();
        }
        totalLines.addAndGet(lineCount);
        totalBytes.addAndGet(bytes);
        List<FileLine> taken = lines;
        lines = new ArrayList<>(Math.min(taken.size(), config.batchLines()));
        lineCount = 0;
        bytes = 0;
        return taken;
    }

    long totalLines() {
        return totalLines.get();
    }

    long totalBytes() {
        return totalBytes.get();
    }

    long totalSkipped() {
        return totalSkipped.get();
    }

    /** Where in [from, to) the first line feed is, or -1; looks at eight bytes at a time. */
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

    /** Where in [from, to) the last line feed is, or -1. */
    static int lastLineFeed(byte[] bytes, int from, int to) {
        for (int at = to - 1; at >= from; at--) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return -1;
    }
}
