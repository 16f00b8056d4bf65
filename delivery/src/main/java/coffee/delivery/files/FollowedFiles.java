package coffee.delivery.files;

import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The files that are read, by inode. It checks them for growth, and limits how many are open. A file whose content has
 * changed is set aside until the next listing shows what became of it.
 *
 * <p>Decisions about files are stored through {@link #decisions()}, in file order: no line is read while one is
 * waiting.
 */
final class FollowedFiles implements AutoCloseable {

    /** What is remembered of a file from reading to reading, besides its record. */
    record Past(byte[] head, long firstOffset, boolean own) {

        private boolean fits(byte[] other) {
            return other.length >= head.length && Arrays.equals(head, 0, head.length, other, 0, head.length);
        }
    }

    private final int mostOpen;
    private final Turns turns;
    private final LongSupplier nanoTime;
    private final Warnings warnings;
    private final Map<String, TailedFile> byInode = new LinkedHashMap<>();
    private final Map<String, Past> pasts = new HashMap<>();
    private final List<TailedFile> changed = new ArrayList<>();
    private final Deque<FileLine> decisions = new ArrayDeque<>();
    private long reading;
    private int open;

    FollowedFiles(int mostOpen, Turns turns, LongSupplier nanoTime, Warnings warnings) {
        this.mostOpen = mostOpen;
        this.turns = turns;
        this.nanoTime = nanoTime;
        this.warnings = warnings;
    }

    /** Stops following all files, and returns them; the caller owns their handles. */
    List<TailedFile> begin(long ofReading) {
        List<TailedFile> before = List.copyOf(byInode.values());
        before.forEach(f -> pasts.put(f.inode(), new Past(f.head(), f.firstOffset, f.own)));
        byInode.clear();
        changed.clear();
        decisions.clear();
        reading = ofReading;
        return before;
    }

    Collection<TailedFile> all() {
        return byInode.values();
    }

    boolean contains(String inode) {
        return byInode.containsKey(inode);
    }

    void add(TailedFile file) {
        byInode.put(file.inode(), file);
        if (open > mostOpen && !file.isGone()) {
            close(file.releaseHandle());
        }
    }

    /** Stops following the file; the caller owns its handle, if it is open. */
    void remove(TailedFile file) {
        byInode.remove(file.inode());
    }

    /** Forgets everything about the file. */
    void forget(TailedFile file) {
        remove(file);
        pasts.remove(file.inode());
        if (file.isOpen()) {
            close(file.releaseHandle());
        }
    }

    /** What an earlier reading knew of the file at this inode, if it begins like this; else null. */
    Past past(String inode, byte[] head) {
        Past past = pasts.get(inode);
        return past != null && past.fits(head) ? past : null;
    }

    /** The number of the current reading. */
    long reading() {
        return reading;
    }

    Deque<FileLine> decisions() {
        return decisions;
    }

    /** Asks to store this record, after the lines of the file that were returned. */
    void decide(TailedFile file, FileRecord record) {
        decisions.add(file.decide(record, reading));
    }

    // Growth.

    /** Measures the files whose turn it is, and returns them. */
    List<TailedFile> look(long now) {
        long start = nanoTime.getAsLong();
        List<TailedFile> turn = turns.take(byInode.values(), now);
        turn.forEach(file -> measure(file, now));
        turns.took(turn.size(), nanoTime.getAsLong() - start);
        return turn;
    }

    void measure(TailedFile file, long now) {
        if (file.isOpen()) {
            try {
                long length = file.handle().length();
                if (length != file.length()) {
                    file.setLength(length);
                    file.changedAt = now;
                    turns.grew(file);
                }
            } catch (IOException e) {
                unreadable(file, e);
            }
        }
        if (file.shrank()) {
            change(file);
        }
    }

    /** Checks that all files that have grown are otherwise unchanged. */
    void verify(long now) {
        for (TailedFile file : List.copyOf(byInode.values())) {
            try {
                measure(file, now);
                if (file.hasNews() && isReadable(file) && !file.isIntact()) {
                    change(file);
                }
            } catch (IOException e) {
                unreadable(file, e);
            }
        }
    }

    /** Sets a file aside whose content has changed. */
    void change(TailedFile file) {
        if (!changed.contains(file)) {
            changed.add(file);
        }
    }

    boolean haveChanged() {
        return !changed.isEmpty();
    }

    /** Returns the changed files, which are then no longer set aside. */
    List<TailedFile> takeChanged() {
        List<TailedFile> taken = new ArrayList<>(changed);
        taken.removeIf(file -> !follows(file));
        changed.clear();
        return taken;
    }

    boolean follows(TailedFile file) {
        return byInode.get(file.inode()) == file;
    }

    /** Whether the file is followed, and not known to have changed. */
    boolean isCurrent(TailedFile file) {
        return follows(file) && (changed.isEmpty() || !changed.contains(file));
    }

    // Handles, whose number is limited.

    /** Opens the file if it still has this inode, else returns null. */
    OpenFile open(String path, String inode) throws IOException {
        OpenFile opened = OpenFile.open(path, inode);
        if (opened != null) {
            open++;
        }
        return opened;
    }

    void close(OpenFile handle) {
        handle.close();
        open--;
    }

    int openHandles() {
        return open;
    }

    /** Whether the file is open with the content that it had; opens it if necessary. */
    boolean isReadable(TailedFile file) throws IOException {
        if (file.isOpen()) {
            return true;
        }
        makeRoom();
        OpenFile handle = open(file.path(), file.inode());
        if (handle == null) {
            return false;
        }
        if (file.reopened(handle)) {
            return true;
        }
        change(file);
        return false;
    }

    /** Closes the longest idle files until one more may be open, except those that are gone. */
    private void makeRoom() {
        while (open >= mostOpen) {
            TailedFile idlest = byInode.values().stream()
                    .filter(f -> f.isOpen() && !f.isGone())
                    .min(Comparator.comparing(TailedFile::hasNews).thenComparing(f -> f.changedAt))
                    .orElse(null);
            if (idlest == null) {
                return;
            }
            close(idlest.releaseHandle());
        }
    }

    void unreadable(TailedFile file, IOException why) {
        warnings.warn("cannot read {}, will retry: {}", file.path(), why);
        if (file.isOpen() && !file.isGone()) {
            close(file.releaseHandle());
        }
    }

    @Override
    public void close() {
        turns.close();
        byInode.values().stream().filter(TailedFile::isOpen).forEach(f -> close(f.releaseHandle()));
        byInode.clear();
    }
}
