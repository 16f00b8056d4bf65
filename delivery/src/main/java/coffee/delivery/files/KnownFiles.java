package coffee.delivery.files;

import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.delivery.FileRecord.State;
import coffee.delivery.Handover.Reading;
import coffee.delivery.files.FileFollower.Lines;
import coffee.delivery.files.Folders.Found;
import coffee.delivery.files.FollowConfig.Start;
import coffee.delivery.files.TailedFile.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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
 * Which file is which. A file is known again by its inode <em>and</em> its content, never by one of them: names change,
 * inodes are used again, and different files begin alike.
 *
 * <pre>
 *   file in a folder ──▶ has the inode and the content of a record? ── yes ──▶ TailedFile, continues
 *                           │ no
 *                           ▼
 *                        Newcomer ── equals a known file, and that one shrank or changed ──▶ continues that one
 *                           │ differs from all, or equals one and both are idle
 *                           ▼
 *                        TailedFile, begins
 *
 *   record without a file: missing ──▶ finished before: forgotten after 30 days
 *                                      else: warning, forgotten after 30 days
 * </pre>
 *
 * <p>What it decides is stored through {@link #decisions()}, in file order: no line is read while there is one.
 */
final class KnownFiles {

    /** What is remembered of a file across readings, besides the records. */
    private record Past(byte[] head, long firstOffset, boolean own) {

        private boolean fits(byte[] other) {
            return other.length >= head.length && Arrays.equals(head, 0, head.length, other, 0, head.length);
        }
    }

    /** A file whose content is no longer at its inode; {@code wasFollowed} if its successor there is known. */
    private record Changed(FileRecord record, boolean stored, long emitted, long firstOffset, boolean wasFollowed) {}

    private final FollowConfig config;
    private final Folders folders;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Warnings warnings;
    private final byte[] buffer;

    private final Map<String, TailedFile> byInode = new LinkedHashMap<>();
    private final Map<String, Newcomer> newcomers = new LinkedHashMap<>();
    private final MissingFiles missing;
    private final Map<String, Found> ignored = new HashMap<>();
    private final Map<String, Past> pasts = new HashMap<>();
    private final Map<String, Newcomer> kept = new LinkedHashMap<>();
    private final List<TailedFile> changed = new ArrayList<>();
    private final Handles handles;
    private final Turns turns;
    private final Deque<FileLine> decisions = new ArrayDeque<>();
    private long reading;
    private boolean hasRead;
    private boolean atEnd;
    private boolean isFirstListing;

    private long truncations;
    private long copies;
    private long finished;

    KnownFiles(
            FollowConfig config,
            Folders folders,
            Clock clock,
            LongSupplier nanoTime,
            Warnings warnings,
            byte[] buffer) {
        this.config = config;
        this.folders = folders;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.warnings = warnings;
        this.buffer = buffer;
        this.missing = new MissingFiles(folders, clock, config.idleAfter(), warnings);
        this.handles = new Handles(config.maxOpenFiles());
        this.turns = new Turns(folders.paths(), warnings);
    }

    /** Identifies all files again, by these records. What is open stays open: it may be on no path any more. */
    void begin(Reading next, long now) {
        for (TailedFile file : byInode.values()) {
            pasts.put(file.inode(), new Past(file.head(), file.firstOffset, file.own));
            if (file.isOpen()) {
                keep(file.path(), file.releaseHandle(), now);
            }
        }
        for (Newcomer newcomer : newcomers.values()) {
            keep(newcomer.path(), newcomer.handle, now);
        }
        byInode.clear();
        newcomers.clear();
        changed.clear();
        decisions.clear();
        missing.begin(next.records());
        reading = next.number();
        atEnd = !hasRead && config.start() == Start.END && next.records().isEmpty();
        hasRead = true;
        isFirstListing = true;
    }

    private void keep(String path, OpenFile handle, long now) {
        try {
            kept.put(handle.inode(), new Newcomer(path, handle, now));
        } catch (IOException e) {
            warnings.warn("{} cannot be read: {}", path, e);
            handles.close(handle);
        }
    }

    Collection<TailedFile> files() {
        return byInode.values();
    }

    Deque<FileLine> decisions() {
        return decisions;
    }

    /** Looks how long the files are whose turn it is, and returns them. */
    List<TailedFile> look(long now) {
        long start = nanoTime.getAsLong();
        List<TailedFile> turn = turns.take(byInode.values(), now);
        turn.forEach(file -> measure(file, now));
        turns.took(turn.size(), nanoTime.getAsLong() - start);
        for (Newcomer newcomer : List.copyOf(newcomers.values())) {
            try {
                newcomer.measure(now);
            } catch (IOException e) {
                drop(newcomer, e);
            }
        }
        verifyGrown(now);
        return turn;
    }

    /** Whether a file was found to have changed, so that the next listing must tell what has become of it. */
    boolean haveChanged() {
        return !changed.isEmpty();
    }

    private void measure(TailedFile file, long now) {
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

    /** Before anything is compared with a file for the first time, it must be sure that the file has only grown. */
    private void verifyGrown(long now) {
        if (newcomers.values().stream().noneMatch(n -> n.length() > 0 && !n.isJudged())) {
            return;
        }
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

    /** The file does not have the content that it had: what has become of it shows at the next listing. */
    void change(TailedFile file) {
        if (!changed.contains(file)) {
            changed.add(file);
        }
    }

    /** Whether the file is still followed, and as far as is known the one that it was. */
    boolean isCurrent(TailedFile file) {
        return byInode.get(file.inode()) == file && (changed.isEmpty() || !changed.contains(file));
    }

    void unreadable(TailedFile file, IOException why) {
        warnings.warn("{} cannot be read, and is tried again: {}", file.path(), why);
        if (file.isOpen() && !file.isGone()) {
            handles.close(file.releaseHandle());
        }
    }

    /** Compares what is known with what is in the folders. */
    void reconcile(Map<String, Found> listing, long now) {
        turns.renew(now);
        List<Changed> originals = new ArrayList<>();
        byInode.values().forEach(file -> see(file, listing.get(file.inode()), originals, now));
        byInode.values().removeIf(file -> file.isGone() && !file.isOpen() && lose(file));
        newcomers.forEach((inode, newcomer) -> {
            Found found = listing.get(inode);
            newcomer.gone = found == null && folders.wouldShow(newcomer.path());
            if (found != null && !found.paths().contains(newcomer.path())) {
                newcomer.renamed(found.path());
            }
        });
        ignored.keySet().retainAll(listing.keySet());
        ignored.values().forEach(f -> folders.foundCompressed(f.path()));
        List<Newcomer> arrivals = arrivals(listing, now);
        if (!arrivals.isEmpty()) {
            Map<String, List<FileRecord>> records = missing.byPlace();
            arrivals.removeIf(arrival -> continues(arrival, records.get(MissingFiles.number(arrival.inode())), now)
                    || continues(arrival, records.get(arrival.path()), now));
        }
        arrivals.forEach(arrival -> newcomers.put(arrival.inode(), arrival));
        verifyGrown(now);
        if (isFirstListing) {
            // Only now: what comes later and has the content of a record is not the copy of a file long truncated.
            missing.records().stream()
                    .filter(r -> r.since() == 0 && newcomers.containsKey(r.inode()))
                    .forEach(r -> originals.add(new Changed(r, true, r.offset(), 0, false)));
        }
        for (TailedFile file : changed) {
            replace(file, now, originals);
        }
        changed.clear();
        originals.forEach(original -> resolve(original, now));
        settle(now);
        atEnd = false;
        isFirstListing = false;
        decisions.addAll(missing.review(reading, now));
    }

    private void see(TailedFile file, Found found, List<Changed> originals, long now) {
        if (found == null) {
            if (!file.isGone() && folders.wouldShow(file.path())) {
                file.enter(Stage.GONE, now);
            }
            return;
        }
        if (file.isFinished()) {
            decisions.add(file.decide(file.record(), reading));
        }
        file.enter(Stage.PRESENT, now);
        if (!found.paths().contains(file.path())) {
            if (!file.isOpen() && !isStill(file, found)) {
                file.enter(Stage.GONE, now);
                originals.add(changed(file, false));
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

    /** Whether a file that is not open was renamed to this path, and not its inode used again. */
    private boolean isStill(TailedFile file, Found found) {
        try {
            OpenFile handle = handles.open(found.path(), found.inode());
            boolean isStill = handle != null && file.reopened(handle);
            if (handle != null) {
                handles.close(file.releaseHandle());
            }
            return isStill;
        } catch (IOException e) {
            warnings.warn("{} cannot be read, and is tried again: {}", found.path(), e);
            return false;
        }
    }

    /** The file is gone, and was not open: nobody knows what it had at last. */
    private boolean lose(TailedFile file) {
        if (file.isStored()) {
            missing.add(file.record());
            pasts.remove(file.inode());
        } else if (file.length() > file.offset()) {
            warnings.warn(
                    "{} was removed before it was read, since too many files were open: its lines are lost",
                    file.path());
        }
        return true;
    }

    private List<Newcomer> arrivals(Map<String, Found> listing, long now) {
        List<Newcomer> arrivals = new ArrayList<>();
        List<Found> unknown = new ArrayList<>();
        for (Found found : listing.values()) {
            Found before = ignored.get(found.inode());
            if (!byInode.containsKey(found.inode())
                    && !newcomers.containsKey(found.inode())
                    && (before == null || before.modified() != found.modified())) {
                unknown.add(found);
            }
        }
        unknown.sort(Comparator.comparingLong(Found::modified).thenComparing(Found::path));
        for (Found found : unknown) {
            Newcomer arrival = arrive(found, now);
            if (arrival != null) {
                arrivals.add(arrival);
            }
        }
        kept.values().forEach(gone -> {
            gone.gone = folders.wouldShow(gone.path());
            arrivals.add(gone);
        });
        kept.clear();
        return arrivals;
    }

    private Newcomer arrive(Found found, long now) {
        OpenFile handle = null;
        try {
            Newcomer open = kept.remove(found.inode());
            handle = open == null ? handles.open(found.path(), found.inode()) : open.handle;
            if (handle == null) {
                return null;
            }
            Newcomer arrival = new Newcomer(found.path(), handle, now);
            if (arrival.isCompressed()) {
                handles.close(handle);
                ignored.put(found.inode(), found);
                return null;
            }
            ignored.remove(found.inode());
            return arrival;
        } catch (IOException e) {
            warnings.warn("{} cannot be read, and is tried again: {}", found.path(), e);
            if (handle != null) {
                handles.close(handle);
            }
            return null;
        }
    }

    /** Whether the file is the one of a record, which it continues. */
    private boolean continues(Newcomer arrival, List<FileRecord> candidates, long now) {
        try {
            for (FileRecord record : candidates == null ? List.<FileRecord>of() : candidates) {
                if (missing.contains(record) && arrival.handle.holds(record)) {
                    missing.remove(record);
                    TailedFile file = continued(record, arrival, firstOffset(arrival, record), now);
                    follow(file, arrival, now);
                    if (arrival.gone && record.isFinished()) {
                        file.enter(Stage.FINISHED, now);
                    } else if (record.since() != 0) {
                        decisions.add(file.decide(file.record(), reading));
                    }
                    return true;
                }
            }
        } catch (IOException e) {
            drop(arrival, e);
            return true;
        }
        return false;
    }

    private long firstOffset(Newcomer arrival, FileRecord record) {
        Past past = past(arrival);
        if (past != null) {
            return past.firstOffset();
        }
        return config.start() == Start.END ? record.offset() : 0;
    }

    private static TailedFile continued(FileRecord record, Newcomer at, long firstOffset, long now) throws IOException {
        return TailedFile.continued(record.movedTo(at.path(), at.inode()), at.handle, firstOffset, now);
    }

    private void follow(TailedFile file, Newcomer from, long now) {
        newcomers.remove(file.inode());
        byInode.put(file.inode(), file);
        if (from.gone) {
            file.enter(Stage.GONE, now);
        } else if (handles.areTooMany()) {
            handles.close(file.releaseHandle());
        }
    }

    /** Another file takes the place of this one, which is now to be looked for as a copy. */
    private void replace(TailedFile file, long now, List<Changed> originals) {
        if (byInode.get(file.inode()) != file) {
            return;
        }
        try {
            if (!file.isOpen()) {
                OpenFile handle = handles.open(file.path(), file.inode());
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
            byInode.remove(file.inode());
            newcomers.put(next.inode(), next);
            originals.add(changed(file, true));
        } catch (IOException e) {
            unreadable(file, e);
        }
    }

    private static Changed changed(TailedFile file, boolean wasFollowed) {
        return new Changed(file.record(), file.isStored(), file.emitted(), file.firstOffset, wasFollowed);
    }

    /** Continues a file in its copy if there is one; else its record goes. */
    private void resolve(Changed original, long now) {
        FileRecord record = original.record();
        if (record.offset() > 0) {
            for (Newcomer newcomer : List.copyOf(newcomers.values())) {
                try {
                    if (!isOwn(newcomer) && !newcomer.inode().equals(record.inode()) && newcomer.handle.holds(record)) {
                        adopt(original, newcomer, now);
                        return;
                    }
                } catch (IOException e) {
                    drop(newcomer, e);
                }
            }
        }
        Newcomer atInode = newcomers.get(record.inode());
        if (original.wasFollowed() || atInode != null && atInode.path().equals(record.path())) {
            missing.remove(record);
            if (original.stored() && atInode != null) {
                atInode.removes = record.id();
            }
        } else {
            // The inode was used again by another file: the record's own file is missing.
            return;
        }
        if (record.offset() > 0) {
            truncations++;
            warnings.warn(
                    "{} was truncated or overwritten after {} of its bytes were read, and is read from its beginning:"
                            + " lines that were not read before are lost",
                    record.path(),
                    record.offset());
        }
    }

    private void adopt(Changed original, Newcomer copy, long now) throws IOException {
        FileRecord record = original.record();
        TailedFile file = continued(record, copy, original.firstOffset(), now);
        file.takeOver(original.stored(), original.emitted());
        missing.remove(record);
        decisions.add(file.decide(file.record(), reading));
        follow(file, copy, now);
        copies++;
        warnings.info("{} is the copy of {}, which was truncated, and continues it", copy.path(), record.path());
    }

    /** Decides about the files that may be copies: the longest first, since a copy is not longer than its original. */
    void settle(long now) {
        List<Newcomer> longestFirst = new ArrayList<>(newcomers.values());
        longestFirst.sort(Comparator.comparingLong(Newcomer::length).reversed());
        for (Newcomer newcomer : longestFirst) {
            try {
                if (newcomer.isCompressed()) {
                    ignore(newcomer.path(), newcomer.inode());
                    forgetUnread(newcomer);
                } else if (newcomer.length() > 0 || atEnd) {
                    settle(newcomer, now);
                } else if (newcomer.gone && isPast(newcomer.changedAt, now)) {
                    own(newcomer, null, now);
                }
            } catch (IOException e) {
                drop(newcomer, e);
            }
        }
    }

    private void settle(Newcomer newcomer, long now) throws IOException {
        if (atEnd || isOwn(newcomer)) {
            own(newcomer, past(newcomer), now);
            return;
        }
        boolean isNoCopy = newcomer.isNoCopy(
                byInode.values(),
                original -> byInode.get(original.inode()) == original && !original.isFinished(),
                this::isReadable,
                since -> isPast(since, now),
                buffer);
        if (isNoCopy) {
            own(newcomer, past(newcomer), now);
        }
    }

    private Past past(Newcomer newcomer) {
        Past past = pasts.get(newcomer.inode());
        return past != null && past.fits(newcomer.head()) ? past : null;
    }

    /** Whether an earlier reading has decided that it is no copy. */
    private boolean isOwn(Newcomer newcomer) {
        Past past = past(newcomer);
        return past != null && past.own();
    }

    private boolean isPast(long since, long now) {
        return now - since >= config.idleAfter().toNanos();
    }

    private void own(Newcomer newcomer, Past past, long now) throws IOException {
        long from = past != null ? past.firstOffset() : 0;
        if (atEnd) {
            from = newcomer.handle.lastLineEnd(newcomer.length(), buffer);
        }
        TailedFile file = TailedFile.begun(newcomer.path(), newcomer.handle, from, now);
        file.setRemoves(newcomer.removes);
        if (atEnd || from > 0) {
            decisions.add(file.decide(file.record(), reading));
        }
        follow(file, newcomer, now);
    }

    /** Whoever reads the file has found that it is compressed. */
    void ignore(TailedFile file) {
        byInode.remove(file.inode());
        handles.close(file.releaseHandle());
        ignore(file.path(), file.inode());
    }

    private void ignore(String path, String inode) {
        Found found = Folders.look(Path.of(path));
        if (found != null && found.inode().equals(inode)) {
            ignored.put(inode, found);
        }
    }

    private void forgetUnread(Newcomer newcomer) {
        newcomers.remove(newcomer.inode());
        handles.close(newcomer.handle);
    }

    private void drop(Newcomer newcomer, IOException why) {
        warnings.warn("{} cannot be read, and is tried again: {}", newcomer.path(), why);
        forgetUnread(newcomer);
    }

    /** Goes on with a file that is gone: finishes it, and lets go of it a while after its end is stored. */
    void finish(TailedFile file, Lines out, long now, FileRecord confirmedRecord) throws IOException {
        if (file.isFinished()) {
            if (file.hasNews()) {
                file.enter(Stage.GONE, now);
            } else if (confirmedRecord != null && confirmedRecord.isFinished()) {
                if (file.stage() == Stage.FINISHED) {
                    file.enter(Stage.SETTLED, now);
                } else if (now - file.stageSince() >= config.keepOpen().toNanos()) {
                    letGo(file);
                    missing.add(confirmedRecord);
                }
            }
            return;
        }
        if (file.hasNews()
                || !isPast(Math.max(file.stageSince(), file.changedAt), now)
                || !out.hasRoom()
                || !decisions.isEmpty()) {
            return;
        }
        measure(file, now);
        if (file.hasNews() || file.shrank()) {
            return;
        }
        if (file.hasRest()) {
            if (file.readRest(out) == TailedFile.Outcome.CHANGED) {
                change(file);
            }
            if (file.hasRest()) {
                return;
            }
        }
        if (file.isStored() || file.offset() > 0 || file.removes() != null) {
            FileRecord end =
                    file.record().withState(State.FINISHED, clock.instant().getEpochSecond());
            decisions.add(file.decide(end, reading));
            file.enter(Stage.FINISHED, now);
            finished++;
        } else {
            letGo(file);
        }
    }

    private void letGo(TailedFile file) {
        byInode.remove(file.inode());
        pasts.remove(file.inode());
        handles.close(file.releaseHandle());
    }

    /** Whether the file is open with the content that it had; opens it if need be. */
    boolean isReadable(TailedFile file) throws IOException {
        if (file.isOpen()) {
            return true;
        }
        handles.makeRoom(byInode.values());
        OpenFile handle = handles.open(file.path(), file.inode());
        if (handle == null) {
            return false;
        }
        if (file.reopened(handle)) {
            return true;
        }
        change(file);
        return false;
    }

    void closeAll() {
        turns.close();
        byInode.values().stream().filter(TailedFile::isOpen).forEach(f -> handles.close(f.releaseHandle()));
        newcomers.values().forEach(n -> handles.close(n.handle));
        kept.values().forEach(n -> handles.close(n.handle));
        byInode.clear();
        newcomers.clear();
        kept.clear();
    }

    int openFiles() {
        return handles.open();
    }

    int waitingFiles() {
        return (int) newcomers.values().stream().filter(n -> n.length() > 0).count();
    }

    long finishedFiles() {
        return finished;
    }

    long truncations() {
        return truncations;
    }

    long copies() {
        return copies;
    }

    int recordsWithoutFile() {
        return missing.unfinished();
    }
}
