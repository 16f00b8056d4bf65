package coffee.delivery.files;

import coffee.delivery.FileRecord;
import coffee.delivery.files.Folders.FoundFile;
import coffee.delivery.files.FollowConfig.Start;
import coffee.delivery.files.FollowedFiles.Past;
import coffee.delivery.files.TailedFile.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The open files without a record, from their appearance in a folder until they are followed: as the continuation of a
 * known file, or as files of their own once they are certainly not copies. Compressed files are ignored until they
 * change.
 */
final class Newcomers {

    private final FollowConfig config;
    private final Folders folders;
    private final FollowedFiles files;
    private final Warnings warnings;
    private final byte[] buffer;
    private final Map<String, Newcomer> byInode = new LinkedHashMap<>();
    /** The files that were open when a new reading began. */
    private final Map<String, Newcomer> kept = new LinkedHashMap<>();

    private final Map<String, FoundFile> ignored = new HashMap<>();

    Newcomers(FollowConfig config, Folders folders, FollowedFiles files, Warnings warnings, byte[] buffer) {
        this.config = config;
        this.folders = folders;
        this.files = files;
        this.warnings = warnings;
        this.buffer = buffer;
    }

    /** Identifies all files again, and these too. Open files stay open: they may no longer have a path. */
    void begin(List<TailedFile> followed, long now) {
        followed.stream().filter(TailedFile::isOpen).forEach(f -> keep(f.path(), f.releaseHandle(), now));
        byInode.values().forEach(newcomer -> keep(newcomer.path(), newcomer.handle, now));
        byInode.clear();
    }

    private void keep(String path, OpenFile handle, long now) {
        try {
            kept.put(handle.inode(), new Newcomer(path, handle, now));
        } catch (IOException e) {
            warnings.warn("cannot read {}: {}", path, e);
            files.close(handle);
        }
    }

    /** Opens the unknown files in the listing, and returns them together with those that were kept open. */
    List<Newcomer> arrivals(Map<String, FoundFile> listing, long now) {
        byInode.forEach((inode, newcomer) -> {
            FoundFile found = listing.get(inode);
            newcomer.gone = found == null && folders.wouldShow(newcomer.path());
            if (found != null && !found.paths().contains(newcomer.path())) {
                newcomer.renamed(found.path());
            }
        });
        ignored.keySet().retainAll(listing.keySet());
        ignored.values().forEach(f -> folders.foundCompressed(f.path()));
        List<Newcomer> arrivals = new ArrayList<>();
        listing.values().stream()
                .filter(this::isUnknown)
                .sorted(Comparator.comparingLong(FoundFile::modified).thenComparing(FoundFile::path))
                .forEach(found -> arrive(found, arrivals, now));
        kept.values().forEach(gone -> {
            gone.gone = folders.wouldShow(gone.path());
            arrivals.add(gone);
        });
        kept.clear();
        return arrivals;
    }

    private boolean isUnknown(FoundFile found) {
        FoundFile before = ignored.get(found.inode());
        return !files.contains(found.inode())
                && !byInode.containsKey(found.inode())
                && (before == null || before.modified() != found.modified());
    }

    private void arrive(FoundFile found, List<Newcomer> arrivals, long now) {
        OpenFile handle = null;
        try {
            Newcomer open = kept.remove(found.inode());
            handle = open == null ? files.open(found.path(), found.inode()) : open.handle;
            if (handle == null) {
                return;
            }
            Newcomer arrival = new Newcomer(found.path(), handle, now);
            if (arrival.isCompressed()) {
                files.close(handle);
                ignored.put(found.inode(), found);
                return;
            }
            ignored.remove(found.inode());
            arrivals.add(arrival);
        } catch (IOException e) {
            warnings.warn("cannot read {}, will retry: {}", found.path(), e);
            if (handle != null) {
                files.close(handle);
            }
        }
    }

    void add(Newcomer newcomer) {
        byInode.put(newcomer.inode(), newcomer);
    }

    /** The newcomer at this inode; null if there is none. */
    Newcomer at(String inode) {
        return byInode.get(inode);
    }

    /** A possible copy with the content of this record, at another inode than the record's; null if there is none. */
    Newcomer copyOf(FileRecord record) {
        for (Newcomer newcomer : List.copyOf(byInode.values())) {
            try {
                if (!isOwn(newcomer) && !newcomer.inode().equals(record.inode()) && newcomer.handle.holds(record)) {
                    return newcomer;
                }
            } catch (IOException e) {
                drop(newcomer, e);
            }
        }
        return null;
    }

    /** Turns the newcomer into this file, which is followed from now on. */
    void follow(TailedFile file, Newcomer newcomer, long now) {
        byInode.remove(file.inode());
        if (newcomer.gone) {
            file.enter(Stage.GONE, now);
        }
        files.add(file);
    }

    /** Updates the lengths. */
    void measure(long now) {
        for (Newcomer newcomer : List.copyOf(byInode.values())) {
            try {
                newcomer.measure(now);
            } catch (IOException e) {
                drop(newcomer, e);
            }
        }
    }

    /** Whether a newcomer has not been compared with the other files yet. */
    boolean areUnjudged() {
        return byInode.values().stream().anyMatch(n -> n.length() > 0 && !n.isJudged());
    }

    /**
     * Decides which newcomers are copies: the longest first, as a copy is not longer than its original.
     *
     * @param atEnd whether to skip the present content
     */
    void settle(boolean atEnd, long now) {
        List<Newcomer> longestFirst = new ArrayList<>(byInode.values());
        longestFirst.sort(Comparator.comparingLong(Newcomer::length).reversed());
        for (Newcomer newcomer : longestFirst) {
            try {
                if (newcomer.isCompressed()) {
                    ignore(newcomer.path(), newcomer.inode());
                    forget(newcomer);
                } else if (atEnd) {
                    own(newcomer, newcomer.handle.lastLineEnd(newcomer.length(), buffer), true, now);
                } else if (newcomer.length() > 0) {
                    if (isOwn(newcomer) || newcomer.isNoCopy(files, since -> config.isIdle(since, now), buffer)) {
                        Past past = past(newcomer);
                        own(newcomer, past == null ? 0 : past.firstOffset(), false, now);
                    }
                } else if (newcomer.gone && config.isIdle(newcomer.changedAt, now)) {
                    own(newcomer, 0, false, now);
                }
            } catch (IOException e) {
                drop(newcomer, e);
            }
        }
    }

    private void own(Newcomer newcomer, long from, boolean store, long now) throws IOException {
        TailedFile file = TailedFile.begun(newcomer.path(), newcomer.handle, from, now);
        file.setRemoves(newcomer.removes);
        if (store || from > 0) {
            files.decide(file, file.record());
        }
        follow(file, newcomer, now);
    }

    private Past past(Newcomer newcomer) {
        return files.past(newcomer.inode(), newcomer.head());
    }

    /** Whether an earlier reading has decided that it is not a copy. */
    private boolean isOwn(Newcomer newcomer) {
        Past past = past(newcomer);
        return past != null && past.own();
    }

    /** Where this process started to read the record's file: a reading without a record of it starts there again. */
    long firstOffset(Newcomer newcomer, FileRecord record) {
        Past past = past(newcomer);
        if (past != null) {
            return past.firstOffset();
        }
        return config.start() == Start.END ? record.offset() : 0;
    }

    /** The file at this path is compressed. */
    void ignore(String path, String inode) {
        FoundFile found = Folders.look(Path.of(path));
        if (found != null && found.inode().equals(inode)) {
            ignored.put(inode, found);
        }
    }

    void drop(Newcomer newcomer, IOException why) {
        warnings.warn("cannot read {}, will retry: {}", newcomer.path(), why);
        forget(newcomer);
    }

    private void forget(Newcomer newcomer) {
        byInode.remove(newcomer.inode());
        files.close(newcomer.handle);
    }

    /** How many have content, and are undecided. */
    int waiting() {
        return (int) byInode.values().stream().filter(n -> n.length() > 0).count();
    }

    void closeAll() {
        byInode.values().forEach(n -> files.close(n.handle));
        kept.values().forEach(n -> files.close(n.handle));
        byInode.clear();
        kept.clear();
    }
}
