package coffee.delivery.files;

import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.delivery.FileRecord.State;
import coffee.delivery.files.FileFollower.PollBatch;
import coffee.delivery.files.TailedFile.Stage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that have left the followed folders. Such a file is read to its end through the handle that is still open,
 * and closed once its end is stored and it has been idle for a while. Its record stays for 30 days:
 *
 * <pre>
 *   PRESENT ──▶ GONE ──nothing for idleAfter──▶ FINISHED ──its end is stored──▶ SETTLED ──keepOpen──▶ missing ──▶ forgotten
 *                                                                                                      ▲
 *   record without a file, not read to its end: warning, "lines may be lost" ──────────────────────────┘
 * </pre>
 *
 * <p>While a folder cannot be read, none of its files counts as gone.
 */
final class GoneFiles {

    private static final Duration FORGET_AFTER = Duration.ofDays(30);

    /** A record whose file is neither in a folder nor open. */
    private static final class Missing {
        private FileRecord record;
        private boolean isNoticed;
        private long noticedAt;

        private Missing(FileRecord record) {
            this.record = record;
        }
    }

    private final FollowConfig config;
    private final FollowedFiles files;
    private final Folders folders;
    private final Clock clock;
    private final Warnings warnings;
    private final Map<String, Missing> byId = new LinkedHashMap<>();
    private long finished;

    GoneFiles(FollowConfig config, FollowedFiles files, Folders folders, Clock clock, Warnings warnings) {
        this.config = config;
        this.files = files;
        this.folders = folders;
        this.clock = clock;
        this.warnings = warnings;
    }

    /** Advances a file that is gone and still open; {@code stored} is its record in the store, or null. */
    void goOn(TailedFile file, PollBatch out, long now, FileRecord stored) throws IOException {
        if (!file.isFinished()) {
            finish(file, out, now);
        } else if (file.hasNews()) {
            file.enter(Stage.GONE, now);
        } else if (stored != null && stored.isFinished()) {
            if (file.stage() == Stage.FINISHED) {
                file.enter(Stage.SETTLED, now);
            } else if (now - file.stageSince() >= config.keepOpen().toNanos()) {
                files.forget(file);
                add(stored);
            }
        }
    }

    private void finish(TailedFile file, PollBatch out, long now) throws IOException {
        long quietSince = Math.max(file.stageSince(), file.changedAt);
        if (file.hasNews()
                || !config.isIdle(quietSince, now)
                || !out.hasRoom()
                || !files.decisions().isEmpty()) {
            return;
        }
        files.measure(file, now);
        if (file.hasNews() || file.shrank()) {
            return;
        }
        if (file.hasRest()) {
            if (file.readRest(out) == TailedFile.ReadResult.CHANGED) {
                files.change(file);
            }
            if (file.hasRest()) {
                return;
            }
        }
        if (file.isStored() || file.offset() > 0 || file.removes() != null) {
            files.decide(
                    file,
                    file.record().withState(State.FINISHED, clock.instant().getEpochSecond()));
            file.enter(Stage.FINISHED, now);
            finished++;
        } else {
            files.forget(file);
        }
    }

    /** The file is gone and was not open: its last content is unknown. */
    void lose(TailedFile file) {
        if (file.isStored()) {
            add(file.record());
            files.forget(file);
        } else {
            if (file.length() > file.offset()) {
                warnings.warn(
                        "{} was removed before it was read, because too many files were open: its lines are lost",
                        file.path());
            }
            files.remove(file);
        }
    }

    long finished() {
        return finished;
    }

    // Records whose file is missing.

    /** Starts with these records as missing, until their files are found. */
    void begin(Collection<FileRecord> records) {
        byId.clear();
        records.forEach(this::add);
    }

    private void add(FileRecord record) {
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
     * The records by the key under which to look for their file: its inode number, or its path if an imported record
     * has nothing else.
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
     * The inode without its device: records of an earlier version have none, and devices may get other numbers at a
     * boot. The content then decides.
     */
    static String number(String inode) {
        return inode.substring(inode.indexOf(':') + 1);
    }

    /** Decides since when files are missing, and which records to forget. */
    void review(long now) {
        long today = clock.instant().getEpochSecond();
        for (Missing one : List.copyOf(byId.values())) {
            FileRecord record = one.record;
            if (!folders.wouldShow(record.path())) {
                one.isNoticed = false;
            } else if (!one.isNoticed) {
                one.isNoticed = true;
                one.noticedAt = now;
            } else if (record.since() == 0 && config.isIdle(one.noticedAt, now)) {
                one.record = record.withState(record.state(), today);
                files.decisions().add(FileLine.decision(one.record, files.reading(), record.offset(), false, null));
                warn(record);
            } else if (record.since() != 0 && today - record.since() > FORGET_AFTER.toSeconds()) {
                files.decisions().add(FileLine.forget(record, files.reading()));
                byId.remove(record.id());
            }
        }
    }

    private void warn(FileRecord record) {
        String compressed = folders.compressedFormOf(record.path());
        warnings.warn(
                "{} is gone, and may not have been read to its end (read up to byte {}): lines may be lost{}",
                record.path(),
                record.offset(),
                compressed == null ? "" : ". " + compressed + " may have them, but compressed files are not read");
    }

    /** How many missing files may have lost lines. */
    int unfinished() {
        return (int) byId.values().stream()
                .filter(m -> m.record.state() != State.FINISHED && m.isNoticed)
                .count();
    }
}
