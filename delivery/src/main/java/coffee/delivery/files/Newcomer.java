package coffee.delivery.files;

import coffee.delivery.Digest;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * A file without a record, which may be a file of its own or the copy of a known one (made before the original is
 * truncated). A copy equals its original byte for byte, and is never longer.
 */
final class Newcomer {

    private static final int FIRST_CHUNK = 4 << 10;
    private static final int CHUNK = 64 << 10;
    /** How much to compare in one poll. */
    private static final long MOST_COMPARED = 8 << 20;

    final OpenFile handle;
    /** The id of the record to remove with the first write of this file; or null. */
    String removes;

    private String path;
    private byte[] head;
    private long length;
    private boolean isCompared;
    /** The files of which it may be a copy, and how far it equals them; null before the first comparison. */
    private Map<TailedFile, Long> originals;

    long changedAt;
    boolean gone;

    Newcomer(String path, OpenFile handle, long now) throws IOException {
        this.path = path;
        this.handle = handle;
        this.changedAt = now;
        this.length = handle.length();
        this.head = handle.read(0, Digest.WINDOW);
    }

    String inode() {
        return handle.inode();
    }

    String path() {
        return path;
    }

    void renamed(String to) {
        path = to;
    }

    byte[] head() {
        return head;
    }

    long length() {
        return length;
    }

    boolean isCompressed() {
        return OpenFile.isCompressed(head, head.length);
    }

    /** Updates the length. */
    void measure(long now) throws IOException {
        long longer = handle.length();
        if (longer == length) {
            return;
        }
        if (longer < length) {
            originals = null;
            head = new byte[0];
        }
        length = longer;
        changedAt = now;
        isCompared = false;
        if (head.length < Digest.WINDOW) {
            head = handle.read(0, Digest.WINDOW);
        }
    }

    /** Whether it has been compared. */
    boolean isJudged() {
        return originals != null;
    }

    /**
     * Continues the comparison; returns true once it is certainly a file of its own: it differs from every known file,
     * or it equals one and both are idle.
     *
     * @param isIdle whether nothing has come since a time
     */
    boolean isNoCopy(FollowedFiles files, LongPredicate isIdle, byte[] buffer) throws IOException {
        if (originals == null) {
            originals = beginAlike(files.all());
        }
        originals.keySet().removeIf(original -> !files.follows(original) || original.isFinished());
        if (isCompared) {
            return originals.isEmpty()
                    || isIdle.test(changedAt)
                            && (gone || originals.keySet().stream().allMatch(o -> isIdle.test(o.changedAt)));
        }
        compare(files, buffer);
        return originals.isEmpty();
    }

    private Map<TailedFile, Long> beginAlike(Iterable<TailedFile> files) throws IOException {
        Map<TailedFile, Long> alike = new HashMap<>();
        for (TailedFile file : files) {
            byte[] its = file.currentHead();
            int both = Math.min(head.length, its.length);
            if (both > 0 && !file.isGone() && Arrays.equals(head, 0, both, its, 0, both)) {
                alike.put(file, 0L);
            }
        }
        return alike;
    }

    /** Compares a bounded part of what is new, and drops the files of which it cannot be a copy. */
    private void compare(FollowedFiles files, byte[] buffer) throws IOException {
        isCompared = true;
        long left = MOST_COMPARED;
        for (Iterator<Map.Entry<TailedFile, Long>> all = originals.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<TailedFile, Long> original = all.next();
            if (!files.isReadable(original.getKey())) {
                isCompared = false;
                continue;
            }
            OpenFile other = original.getKey().handle();
            long end = Math.min(length, other.length());
            long at = original.getValue();
            long to = Math.min(end, at + left);
            long equal = equalUpTo(other, at, to, buffer);
            left -= equal - at;
            original.setValue(equal);
            boolean differs = equal < to || equal == end && end < length;
            if (differs && original.getKey().isIntact()) {
                all.remove();
            } else if (equal < end) {
                isCompared = false;
            }
        }
    }

    private long equalUpTo(OpenFile other, long from, long to, byte[] buffer) throws IOException {
        long at = from;
        while (at < to) {
            int size = (int) Math.min(at == 0 ? FIRST_CHUNK : CHUNK, to - at);
            int mine = handle.read(at, buffer, 0, size);
            int its = other.read(at, buffer, CHUNK, size);
            int differ = Arrays.mismatch(buffer, 0, mine, buffer, CHUNK, CHUNK + its);
            if (differ >= 0) {
                return at + differ;
            }
            if (mine < size) {
                return at + mine;
            }
            at += size;
        }
        return at;
    }
}
