package coffee.delivery.files;

import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.delivery.FileRecord.State;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The records whose file is in no followed folder. A file that was not read to its end may have lost lines, which is
 * warned of once and stays visible; any record is forgotten when its file has been missing for 30 days. While a folder
 * cannot be read, nothing is concluded from what it does not show.
 */
final class MissingFiles {

    private static final Duration FORGET_AFTER = Duration.ofDays(30);

    private static final class Missing {
        private FileRecord record;
        private boolean isNoticed;
        private long noticedAt;

        private Missing(FileRecord record) {
            this.record = record;
        }
    }

    private final Folders folders;
    private final Clock clock;
    private final Duration idleAfter;
    private final Warnings warnings;
    private final Map<String, Missing> byId = new LinkedHashMap<>();

    MissingFiles(Folders folders, Clock clock, Duration idleAfter, Warnings warnings) {
        this.folders = folders;
        this.clock = clock;
        this.idleAfter = idleAfter;
        this.warnings = warnings;
    }

    /** These and no others are missing, until a file is found for one. */
    void begin(Collection<FileRecord> records) {
        byId.clear();
        records.forEach(this::add);
    }

    void add(FileRecord record) {
        byId.put(record.id(), new Missing(record));
    }

    boolean contains(FileRecord record) {
        return byId.containsKey(record.id());
    }

    void remove(FileRecord record) {
        byId.remove(record.id());
    }

    List<FileRecord> records() {
        return byId.values().stream().map(m -> m.record).toList();
    }

    /**
     * The records by what their file is looked for: the number of its inode, or its path where an imported record has
     * nothing else.
     */
    Map<String, List<FileRecord>> byPlace() {
        Map<String, List<FileRecord>> places = new HashMap<>();
        for (Missing one : byId.values()) {
            FileRecord record = one.record;
            String place = record.inode().equals("-") ? record.path() : number(record.inode());
            places.computeIfAbsent(place, p -> new ArrayList<>()).add(record);
        }
        return places;
    }

    /**
     * The inode without its device: the record of an earlier version has none, and devices may be numbered anew at a
     * boot. The content tells then.
     */
    static String number(String inode) {
        return inode.substring(inode.indexOf(':') + 1);
    }

    /** What is to be stored now: since when a file is missing, and which record is forgotten. */
    List<FileLine> review(long reading, long now) {
        long today = clock.instant().getEpochSecond();
        List<FileLine> decisions = new ArrayList<>();
        for (Missing one : List.copyOf(byId.values())) {
            FileRecord record = one.record;
            if (!folders.wouldShow(record.path())) {
                one.isNoticed = false;
            } else if (!one.isNoticed) {
                one.isNoticed = true;
                one.noticedAt = now;
            } else if (record.since() == 0 && now - one.noticedAt >= idleAfter.toNanos()) {
                one.record = record.withState(record.state(), today);
                decisions.add(FileLine.decision(one.record, reading, record.offset(), false, null));
                warn(record);
            } else if (record.since() != 0 && today - record.since() > FORGET_AFTER.toSeconds()) {
                decisions.add(FileLine.forget(record, reading));
                byId.remove(record.id());
            }
        }
        return decisions;
    }

    private void warn(FileRecord record) {
        String compressed = folders.compressedFormOf(record.path());
        warnings.warn(
                "{} is gone, and it is unknown whether it was read to its end (byte {}): lines may be lost{}",
                record.path(),
                record.offset(),
                compressed == null ? "" : ". " + compressed + " may have them; compressed files are not read");
    }

    /** How many of them may have lost lines. */
    int unfinished() {
        return (int) byId.values().stream()
                .filter(m -> m.record.state() != State.FINISHED && m.isNoticed)
                .count();
    }
}
