package coffee.delivery.files;

import coffee.delivery.FileLine;
import coffee.delivery.Handover;
import coffee.delivery.files.Folders.FoundFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;

/**
 * Follows files that grow, are rotated, truncated, copied and deleted, and cuts them into lines. It keeps no position
 * of its own: it starts at the records of the current {@link Handover.Reading}, and goes back to the records whenever a
 * new one begins.
 *
 * <p>It promises, within a reading: every line after a file's stored offset is returned once, in the order of its file.
 * What must be stored without a line (a copy continues a file, a file is finished) is returned as a decision, in the
 * same order. A file is identified by its inode and its content ({@link KnownFiles} has the rules), and every read
 * compares what was read before ({@link TailedFile}), so that a line never comes from a file that has become another
 * one.
 *
 * <p>{@link #poll} never waits for lines. Safe for many threads, of which one polls.
 */
public final class FileFollower implements AutoCloseable {

    /** How often to look for new lines in other files while lines are read without a pause. */
    private static final long SWEEP = TimeUnit.MILLISECONDS.toNanos(5);

    /** When nothing has come for this time, the files are quiet. */
    private static final long QUIET_AFTER = TimeUnit.SECONDS.toNanos(1);

    /** How often skipped lines are noted in the file's record at most. */
    private static final long NOTE_SKIPPED = TimeUnit.SECONDS.toNanos(1);

    /**
     * Totals so far, and the current state.
     *
     * @param lines lines that were returned
     * @param bytes their bytes, without line endings
     * @param skippedLines lines that were left out because they match {@code skip}
     * @param behind for each followed file, by path, how many bytes are not on the queue yet
     * @param openFiles open handles
     * @param waitingFiles files that begin like another one, and may turn out to be its copy
     * @param finishedFiles files that were gone, and were read to their end
     * @param truncations files that were truncated or overwritten without a copy
     * @param copies files that were continued in their copy
     * @param rewinds how often all files went back to the stored positions
     * @param recordsWithoutFile records whose file is gone and was not read to its end: lines may be lost
     * @param compressedFiles compressed files, which are ignored, in the followed folders
     * @param unreadableFolders folders that do not exist, or cannot be read
     */
    public record Status(
            long lines,
            long bytes,
            long skippedLines,
            Map<String, Long> behind,
            int openFiles,
            int waitingFiles,
            long finishedFiles,
            long truncations,
            long copies,
            long rewinds,
            int recordsWithoutFile,
            int compressedFiles,
            int unreadableFolders) {

        /** Of all files together. */
        public long bytesBehind() {
            return behind.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private final Handover handover;
    private final LongSupplier nanoTime;
    private final Warnings warnings;
    private final Folders folders;
    private final PollBatch lines;
    private final Turns turns;
    private final FollowedFiles files;
    private final GoneFiles gone;
    private final KnownFiles known;
    private final Deque<TailedFile> ready = new ArrayDeque<>();

    private Handover.Reading reading;
    private long sweptAt;
    /** When the last line came, or the last write that ended a wait, perhaps of a file that is not followed. */
    private long lastSign;

    private boolean isClosed;
    private long rewinds;

    public FileFollower(FollowConfig config, Handover handover, Clock clock, LongSupplier nanoTime) {
        this.handover = handover;
        this.nanoTime = nanoTime;
        this.warnings = new Warnings(nanoTime);
        this.folders = new Folders(config.files(), warnings);
        this.lines = new PollBatch(config);
        this.turns = new Turns(folders.paths(), warnings);
        this.files = new FollowedFiles(config.maxOpenFiles(), turns, nanoTime, warnings);
        this.gone = new GoneFiles(config, files, folders, clock, warnings);
        this.known = new KnownFiles(config, folders, files, gone, warnings, lines.buffer());
    }

    /**
     * Returns lines and decisions in file order, fairly over the files, up to the configured number; none when there is
     * nothing new, or no reading yet.
     */
    public synchronized List<FileLine> poll() {
        Handover.Reading next = handover.reading();
        if (next == null || isClosed) {
            return List.of();
        }
        long now = nanoTime.getAsLong();
        if (next != reading) {
            begin(next, now);
        }
        if (ready.isEmpty() || now - sweptAt >= SWEEP) {
            sweep(now);
        }
        Deque<FileLine> decisions = files.decisions();
        while (!decisions.isEmpty() && lines.hasRoom()) {
            lines.add(decisions.poll());
        }
        while (decisions.isEmpty() && lines.hasRoom() && !ready.isEmpty()) {
            TailedFile file = ready.poll();
            file.queued = false;
            if (files.isCurrent(file)) {
                read(file, now);
            }
        }
        List<FileLine> taken = lines.take();
        if (!taken.isEmpty()) {
            lastSign = now;
        }
        return taken;
    }

    /** Waits some milliseconds for new lines; to be called by the polling thread. */
    public void await() throws InterruptedException {
        if (turns.await(nanoTime.getAsLong() - lastSign > QUIET_AFTER)) {
            lastSign = nanoTime.getAsLong();
        }
    }

    private void begin(Handover.Reading next, long now) {
        if (reading != null) {
            rewinds++;
        }
        reading = next;
        ready.clear();
        lines.begin(next.number());
        known.begin(next, now);
        reconcile(now);
    }

    /** Looks for new lines and files. */
    private void sweep(long now) {
        sweptAt = now;
        List<TailedFile> looked = known.look(now);
        if (files.haveChanged() || folders.isDue(now)) {
            reconcile(now);
            looked = List.copyOf(files.all());
        } else {
            known.settle(now);
        }
        looked.forEach(file -> goOn(file, now));
    }

    private void reconcile(long now) {
        long before = nanoTime.getAsLong();
        Map<String, FoundFile> listing = folders.list(now);
        turns.renew(now);
        known.reconcile(listing, now);
        folders.took(nanoTime.getAsLong() - before);
    }

    private void goOn(TailedFile file, long now) {
        if (file.isGone() && file.isOpen()) {
            try {
                gone.goOn(file, lines, now, handover.confirmed(file.id()));
            } catch (IOException e) {
                files.unreadable(file, e);
            }
        }
        if (file.offset() > file.emitted() && now - file.emittedAt >= NOTE_SKIPPED) {
            files.decide(file, file.record());
        }
        queue(file);
    }

    private void queue(TailedFile file) {
        if (file.hasNews() && !file.queued) {
            file.queued = true;
            ready.add(file);
        }
    }

    private void read(TailedFile file, long now) {
        try {
            if (!files.isReadable(file)) {
                return;
            }
            long before = file.offset();
            long emittedBefore = file.emitted();
            switch (file.read(lines)) {
                case CHANGED -> files.change(file);
                case COMPRESSED -> known.ignore(file);
                case READ -> {
                    if (file.offset() != before) {
                        file.changedAt = now;
                    }
                    if (before == emittedBefore || file.emitted() != emittedBefore) {
                        file.emittedAt = now;
                    }
                    queue(file);
                }
            }
        } catch (IOException e) {
            files.unreadable(file, e);
        }
    }

    /** Totals and state. Waits for a poll in progress. */
    public synchronized Status status() {
        Map<String, Long> behind = new HashMap<>();
        for (TailedFile file : files.all()) {
            var stored = handover.confirmed(file.id());
            behind.merge(
                    file.path(),
                    Math.max(0, file.length() - (stored == null ? file.firstOffset : stored.offset())),
                    Long::sum);
        }
        return new Status(
                lines.totalLines,
                lines.totalBytes,
                lines.totalSkipped,
                Map.copyOf(behind),
                files.openHandles(),
                known.waitingFiles(),
                gone.finished(),
                known.truncations(),
                known.copies(),
                rewinds,
                gone.unfinished(),
                folders.compressedFiles(),
                folders.unreadable());
    }

    /** Closes all files. Nothing has to be stored: the next follower starts at the records. */
    @Override
    public synchronized void close() {
        isClosed = true;
        known.close();
        files.close();
    }

    /** What one poll returns, within its limits; with the buffer into which files are read. */
    static final class PollBatch {

        private static final int BUFFER_BYTES = 256 << 10;
        private static final int LEAST_READ = 4 << 10;

        private final FollowConfig config;
        private final Matcher skip;
        private final byte[] buffer;
        private long totalLines;
        private long totalBytes;
        private long totalSkipped;
        private List<FileLine> lines = new ArrayList<>();
        private long reading;
        private int lineCount;
        private long bytes;
        private boolean full;

        PollBatch(FollowConfig config) {
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

        /** Shared by all readers, one at a time. */
        byte[] buffer() {
            return buffer;
        }

        int cutTo() {
            return config.maxLineBytes() + 1;
        }

        boolean hasRoom() {
            return !full && lines.size() < config.batchLines() && bytes < config.batchBytes();
        }

        /** How many bytes of a file to read if its lines have about this length. */
        long worthReading(int lineLength) {
            long forLines = (config.batchLines() - lines.size()) * (lineLength + lineLength / 8L);
            long forBytes = config.batchBytes() - bytes;
            return Math.max(LEAST_READ, Math.min(forLines, forBytes + forBytes / 8) + lineLength);
        }

        /** Whether a line of that many bytes has room; if not, the batch is full, to keep the order. */
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
            totalSkipped++;
            return true;
        }

        void add(FileLine line) {
            lines.add(line);
            if (!line.isDecision()) {
                lineCount++;
                bytes += line.body().length;
            }
        }

        /** Returns the lines, and starts a new batch. */
        List<FileLine> take() {
            full = false;
            if (lines.isEmpty()) {
                return List.of();
            }
            totalLines += lineCount;
            totalBytes += bytes;
            List<FileLine> taken = lines;
            lines = new ArrayList<>(Math.min(taken.size(), config.batchLines()));
            lineCount = 0;
            bytes = 0;
            return taken;
        }
    }
}
