package coffee.delivery.files;

import coffee.delivery.FileRecord;
import coffee.delivery.Handover.Reading;
import coffee.delivery.files.Folders.FoundFile;
import coffee.delivery.files.FollowConfig.Start;
import coffee.delivery.files.TailedFile.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Identifies files. A file is recognised by its inode <em>and</em> its content, never by one of them alone: names
 * change, inodes are reused, and different files begin alike.
 *
 * <pre>
 *   file in a folder ──▶ has the inode and the content of a record? ── yes ──▶ {@link FollowedFiles}, continues
 *                           │ no
 *                           ▼
 *                        {@link Newcomers} ── equals a known file, and that one shrank or changed ──▶ continues that one
 *                           │ differs from all, or equals one and both are idle
 *                           ▼
 *                        {@link FollowedFiles}, begins
 *
 *   record without a file, file without a path ──▶ {@link GoneFiles}
 * </pre>
 *
 * <p>{@link #reconcile} decides whenever the folders are listed; the order of its steps matters.
 */
final class KnownFiles {

    /** A file whose content has left its inode; {@code wasFollowed} if the new content there is already a newcomer. */
    private record Changed(FileRecord record, boolean stored, long emitted, long firstOffset, boolean wasFollowed) {

        private static Changed of(TailedFile file, boolean wasFollowed) {
            return new Changed(file.record(), file.isStored(), file.emitted(), file.firstOffset, wasFollowed);
        }
    }

    private final FollowConfig config;
    private final Folders folders;
    private final FollowedFiles files;
    private final GoneFiles gone;
    private final Newcomers newcomers;
    private final Warnings warnings;

    private boolean hasRead;
    private boolean atEnd;
    private boolean isFirstListing;
    private long truncations;
    private long copies;

    KnownFiles(
            FollowConfig config,
            Folders folders,
            FollowedFiles files,
            GoneFiles gone,
            Warnings warnings,
            byte[] buffer) {
        this.config = config;
        this.folders = folders;
        this.files = files;
        this.gone = gone;
        this.newcomers = new Newcomers(config, folders, files, warnings, buffer);
        this.warnings = warnings;
    }

    /** Starts over: identifies all files by these records. */
    void begin(Reading next, long now) {
        newcomers.begin(files.begin(next.number()), now);
        gone.begin(next.records());
        atEnd = !hasRead && config.start() == Start.END && next.records().isEmpty();
        hasRead = true;
        isFirstListing = true;
    }

    /** Measures the files whose turn it is, and returns the followed ones. */
    List<TailedFile> look(long now) {
        List<TailedFile> turn = files.look(now);
        newcomers.measure(now);
        verifyGrown(now);
        return turn;
    }

    /** Before a newcomer is compared with the files, makes sure that they have only grown. */
    private void verifyGrown(long now) {
        if (newcomers.areUnjudged()) {
            files.verify(now);
        }
    }

    /** Compares the known files with the folders. */
    void reconcile(Map<String, FoundFile> listing, long now) {
        List<Changed> originals = new ArrayList<>();
        files.all().forEach(file -> see(file, listing.get(file.inode()), originals, now));
        List.copyOf(files.all()).stream()
                .filter(file -> file.isGone() && !file.isOpen())
                .forEach(gone::lose);
        identify(newcomers.arrivals(listing, now), now);
        verifyGrown(now);
        if (isFirstListing) {
            // Only now: a file that appears later with the content of a record is not a copy of a file truncated long
            // ago.
            gone.records().stream()
                    .filter(r -> r.since() == 0 && newcomers.at(r.inode()) != null)
                    .forEach(r -> originals.add(new Changed(r, true, r.offset(), 0, false)));
        }
        files.takeChanged().forEach(file -> replace(file, originals, now));
        originals.forEach(original -> resolve(original, now));
        settle(now);
        atEnd = false;
        isFirstListing = false;
        gone.review(now);
    }

    /** Decides which newcomers are copies. */
    void settle(long now) {
        newcomers.settle(atEnd, now);
    }

    private void see(TailedFile file, FoundFile found, List<Changed> originals, long now) {
        if (found == null) {
            if (!file.isGone() && folders.wouldShow(file.path())) {
                file.enter(Stage.GONE, now);
            }
            return;
        }
        if (file.isFinished()) {
            files.decide(file, file.record());
        }
        file.enter(Stage.PRESENT, now);
        if (!found.paths().contains(file.path())) {
            if (!file.isOpen() && !isStill(file, found)) {
                file.enter(Stage.GONE, now);
                originals.add(Changed.of(file, false));
                return;
            }
            file.renamed(found.path());
        }
        if (!file.isOpen() && file.length() != found.size()) {
            file.setLength(found.size());
            file.changedAt = now;
        }
        if (file.modified != found.modified()) {
            if (file.modified != 0) {
                file.recheck();
            }
            file.modified = found.modified();
        }
    }

    /** Whether a file that is not open was renamed to this path, rather than its inode reused. */
    private boolean isStill(TailedFile file, FoundFile found) {
        try {
            OpenFile handle = files.open(found.path(), found.inode());
            boolean isStill = handle != null && file.reopened(handle);
            if (handle != null) {
                files.close(file.releaseHandle());
            }
            return isStill;
        } catch (IOException e) {
            warnings.warn("cannot read {}, will retry: {}", found.path(), e);
            return false;
        }
    }

    private void identify(List<Newcomer> arrivals, long now) {
        if (arrivals.isEmpty()) {
            return;
        }
        Map<String, List<FileRecord>> records = gone.byPlace();
        arrivals.removeIf(arrival -> continues(arrival, records.get(GoneFiles.number(arrival.inode())), now)
                || continues(arrival, records.get(arrival.path()), now));
        arrivals.forEach(newcomers::add);
    }

    /** Whether the newcomer is the file of a record; if so, continues it. */
    private boolean continues(Newcomer arrival, List<FileRecord> candidates, long now) {
        try {
            for (FileRecord record : candidates == null ? List.<FileRecord>of() : candidates) {
                if (gone.contains(record) && arrival.handle.holds(record)) {
                    gone.remove(record);
                    TailedFile file = continued(record, arrival, newcomers.firstOffset(arrival, record), now);
                    newcomers.follow(file, arrival, now);
                    if (arrival.gone && record.isFinished()) {
                        file.enter(Stage.FINISHED, now);
                    } else if (record.since() != 0) {
                        files.decide(file, file.record());
                    }
                    return true;
                }
            }
        } catch (IOException e) {
            newcomers.drop(arrival, e);
            return true;
        }
        return false;
    }

    private static TailedFile continued(FileRecord record, Newcomer at, long firstOffset, long now) throws IOException {
        return TailedFile.continued(record.movedTo(at.path(), at.inode()), at.handle, firstOffset, now);
    }

    /** The file's content was replaced: the new content is a newcomer, and a copy of the old one is searched for. */
    private void replace(TailedFile file, List<Changed> originals, long now) {
        try {
            if (!file.isOpen()) {
                OpenFile handle = files.open(file.path(), file.inode());
                if (handle == null || file.reopened(handle)) {
                    return;
                }
            } else if (!file.shrank() && file.isIntact()) {
                file.startOver();
                return;
            }
            Newcomer next = new Newcomer(file.path(), file.handle(), now);
            next.gone = file.isGone();
            if (!file.isStored()) {
                next.removes = file.removes();
            }
            files.remove(file);
            newcomers.add(next);
            originals.add(Changed.of(file, true));
        } catch (IOException e) {
            files.unreadable(file, e);
        }
    }

    /** Continues a file in its copy if there is one; else its record is removed. */
    private void resolve(Changed original, long now) {
        FileRecord record = original.record();
        if (record.offset() > 0) {
            for (Newcomer copy = newcomers.copyOf(record); copy != null; copy = newcomers.copyOf(record)) {
                try {
                    adopt(original, copy, now);
                    return;
                } catch (IOException e) {
                    newcomers.drop(copy, e);
                }
            }
        }
        Newcomer atInode = newcomers.at(record.inode());
        if (!original.wasFollowed() && (atInode == null || !atInode.path().equals(record.path()))) {
            // The inode was reused by another file: the record's own file is missing.
            return;
        }
        gone.remove(record);
        if (original.stored() && atInode != null) {
            atInode.removes = record.id();
        }
        if (record.offset() > 0) {
            truncations++;
            warnings.warn(
                    "{} was truncated or overwritten after {} bytes of it were read: reads it from its beginning;"
                            + " lines that were not read before are lost",
                    record.path(),
                    record.offset());
        }
    }

    private void adopt(Changed original, Newcomer copy, long now) throws IOException {
        FileRecord record = original.record();
        TailedFile file = continued(record, copy, original.firstOffset(), now);
        file.takeOver(original.stored(), original.emitted());
        gone.remove(record);
        files.decide(file, file.record());
        newcomers.follow(file, copy, now);
        copies++;
        warnings.info("{} is a copy of {}, which was truncated: continues in the copy", copy.path(), record.path());
    }

    /** Stops following a file that a read has found to be compressed. */
    void ignore(TailedFile file) {
        files.remove(file);
        files.close(file.releaseHandle());
        newcomers.ignore(file.path(), file.inode());
    }

    int waitingFiles() {
        return newcomers.waiting();
    }

    long truncations() {
        return truncations;
    }

    long copies() {
        return copies;
    }

    void close() {
        newcomers.closeAll();
    }
}
