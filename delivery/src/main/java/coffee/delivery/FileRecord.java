package coffee.delivery;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * What the queue's store remembers of one file: which file it is, and how far its lines are on the queue. It is written
 * in the same atomic step as the lines, so it cannot disagree with them. Stored as one line of text in the field
 * {@code file:<id>} of the identity's hash:
 *
 * <pre>
 * position  what       example            meaning
 * 1         offset     5120               lines that end at or before this byte are on the queue
 * 2         inode      2049:8388609       device and inode; a renamed file keeps them
 * 3         head       1024:9f86d081…     digest of the file's first bytes, which identifies the file
 * 4         tail       1024:60303ae2…     digest of the bytes just before the offset, which shows a rewrite
 * 5         state      reading            reading, finished (gone, and read to its end), imported (see State)
 * 6         since      0                  epoch second when the file was first missing; 0 while it is there
 * 7         path       /var/log/a.jsonl   where it was last seen; may hold spaces
 * </pre>
 */
public record FileRecord(
        String id, String path, String inode, long offset, Digest head, Digest tail, State state, long since) {

    private static final int FIELDS = 7;

    /** The state of the file. */
    public enum State {
        /** More lines may come. */
        READING,
        /** The file is gone and was read to its end: its disappearance is no loss. */
        FINISHED,
        /**
         * Imported from an agent that kept its positions in another form: it has no head, and the tail covers only the
         * last line, without its line ending.
         */
        IMPORTED
    }

    public FileRecord {
        Objects.requireNonNull(id);
        Objects.requireNonNull(path);
        Objects.requireNonNull(inode);
        Objects.requireNonNull(head);
        Objects.requireNonNull(tail);
        Objects.requireNonNull(state);
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is 0 or more, not " + offset);
        }
    }

    /** The record of a new file that is read from {@code offset} on. */
    public static FileRecord begin(String path, String inode, long offset, Digest head, Digest tail) {
        return new FileRecord(newId(), path, inode, offset, head, tail, State.READING, 0);
    }

    /** A random id, of a file, a store, an owner or a batch. */
    public static String newId() {
        return HexFormat.of().toHexDigits(new SplittableRandom().nextLong());
    }

    /** This record once the lines up to {@code end} are on the queue. */
    public FileRecord at(long end, Digest before) {
        return new FileRecord(id, path, inode, end, head, before, State.READING, 0);
    }

    /** This record once the file was found at another path or inode. */
    public FileRecord movedTo(String newPath, String newInode) {
        return new FileRecord(id, newPath, newInode, offset, head, tail, state, since);
    }

    /** This record once more of the file's first bytes are known. */
    public FileRecord beginningWith(Digest first) {
        return new FileRecord(id, path, inode, offset, first, tail, State.READING, 0);
    }

    public FileRecord withState(State now, long missingSince) {
        return new FileRecord(id, path, inode, offset, head, tail, now, missingSince);
    }

    public boolean isFinished() {
        return state == State.FINISHED;
    }

    /** Reads what {@link #format} wrote; throws {@link IllegalArgumentException} for anything else. */
    public static FileRecord parse(String id, String text) {
        String[] parts = text.split(" ", FIELDS);
        if (parts.length != FIELDS) {
            throw new IllegalArgumentException("the record of file " + id + " has " + parts.length + " of " + FIELDS
                    + " parts: " + text.substring(0, Math.min(text.length(), 200)));
        }
        return new FileRecord(
                id,
                parts[6],
                parts[1],
                Long.parseLong(parts[0]),
                Digest.parse(parts[2]),
                Digest.parse(parts[3]),
                State.valueOf(parts[4].toUpperCase(Locale.ROOT)),
                Long.parseLong(parts[5]));
    }

    /** The record as it is stored. */
    public String format() {
        return offset + " " + inode + " " + head + " " + tail + " "
                + state.name().toLowerCase(Locale.ROOT) + " " + since + " " + path;
    }
}
