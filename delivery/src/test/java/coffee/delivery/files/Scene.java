package coffee.delivery.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.delivery.FileLine;
import coffee.delivery.FileRecord;
import coffee.delivery.Handover;
import coffee.delivery.files.FollowConfig.FileGroup;
import coffee.delivery.files.FollowConfig.Start;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A folder of real files, a follower on it, and a receiver that takes lines as the delivery does: it skips what its
 * records have, refuses a gap, and stores lines and records together. Time is simulated.
 */
final class Scene implements AutoCloseable {

    static final Duration IDLE_AFTER = Duration.ofSeconds(5);
    static final Duration KEEP_OPEN = Duration.ofSeconds(60);

    /** The contents of the store, to be put back later. */
    record Stored(List<String> lines, Map<String, FileRecord> records) {}

    final Path folder;
    Start start = Start.BEGINNING;
    Pattern skip;
    int batchLines = 100;
    int batchBytes = 1 << 20;
    int maxLineBytes = 65_536;
    int maxOpenFiles = 100;
    String pattern = ".*";

    private final List<String> lines = new ArrayList<>();
    private final Map<String, FileRecord> records = new LinkedHashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private Handover handover = new Handover();
    private FileFollower follower;
    private Duration time = Duration.ZERO;
    private FileTime stamp;
    private final Instant epoch = Instant.parse("2030-01-01T00:00:00Z");

    Scene(Path folder) {
        this.folder = folder;
    }

    // The files.

    Scene append(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Scene truncate(String file) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(file), StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        return this;
    }

    Scene rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    Scene copy(String from, String to) throws IOException {
        Files.copy(folder.resolve(from), folder.resolve(to));
        return this;
    }

    Scene delete(String file) throws IOException {
        Files.delete(folder.resolve(file));
        return this;
    }

    String inode(String file) {
        return Folders.look(folder.resolve(file)).inode();
    }

    // The process.

    /** A new process starts, and gets the records. */
    Scene started() {
        if (follower != null) {
            follower.close();
        }
        handover = new Handover();
        follower = new FileFollower(
                new FollowConfig(
                        List.of(new FileGroup(folder, Pattern.compile(pattern))),
                        start,
                        batchLines,
                        batchBytes,
                        skip,
                        maxLineBytes,
                        IDLE_AFTER,
                        KEEP_OPEN,
                        maxOpenFiles),
                handover,
                ((InstantSource) () -> epoch.plus(time)).withZone(ZoneOffset.UTC),
                () -> time.toNanos());
        return reread();
    }

    Scene stopped() {
        follower.close();
        follower = null;
        return this;
    }

    /** A new reading begins at what is stored. */
    Scene reread() {
        offsets.clear();
        records.forEach((id, record) -> offsets.put(id, record.offset()));
        handover.begin(List.copyOf(records.values()));
        return this;
    }

    /** Polls until nothing comes any more. */
    Scene drained() {
        for (int quiet = 0; quiet < 3; ) {
            quiet = poll() == 0 ? quiet + 1 : 0;
        }
        return this;
    }

    /** One poll, 10 ms after the one before; returns how much came. */
    int poll() {
        List<FileLine> polled = look();
        polled.forEach(this::receive);
        return polled.size();
    }

    /** One poll whose lines are lost on their way. */
    int pollInVain() {
        return look().size();
    }

    private List<FileLine> look() {
        time = time.plusMillis(10);
        stampFolder();
        return follower.poll();
    }

    /**
     * A folder's modification time moves in steps of some milliseconds, in which many polls of simulated time pass, so
     * they could miss a change. So each change is stamped with the simulated time.
     */
    private void stampFolder() {
        try {
            if (Files.exists(folder) && !Files.getLastModifiedTime(folder).equals(stamp)) {
                stamp = FileTime.from(epoch.plus(time));
                Files.setLastModifiedTime(folder, stamp);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive(FileLine line) {
        if (line.reading() != handover.reading().number()) {
            throw new AssertionError("a line of another reading");
        }
        String id = line.file().id();
        Long offset = offsets.get(id);
        if (offset == null ? !line.isFirst() : line.previousEnd() > offset) {
            throw new AssertionError("a gap in " + line.file().path() + ": stored up to " + offset + ", the line before"
                    + " ended at " + line.previousEnd());
        }
        if (offset != null && line.end() < offset) {
            throw new AssertionError(line.file().path() + " went back from " + offset + " to " + line.end());
        }
        if (!line.isDecision()) {
            lines.add(new String(line.body(), UTF_8));
        }
        if (line.removes() != null) {
            offsets.remove(line.removes());
            records.remove(line.removes());
            handover.confirm(Map.of(), List.of(line.removes()));
        }
        if (!line.forgets()) {
            FileRecord record = FileRecord.parse(id, line.record().format());
            offsets.put(id, line.end());
            records.put(id, record);
            handover.confirm(Map.of(id, record), List.of());
        }
    }

    /** Time passes, with a poll every 200 ms. */
    Scene passes(Duration passing) {
        Duration until = time.plus(passing);
        while (time.compareTo(until) < 0) {
            time = time.plusMillis(190);
            poll();
        }
        return drained();
    }

    /** Lets enough time pass for files to count as idle. */
    Scene idle() {
        return passes(IDLE_AFTER.plusSeconds(1));
    }

    /** Time passes without a poll, as for a process that is down. */
    Scene later(Duration passing) {
        time = time.plus(passing);
        return this;
    }

    // The store.

    List<String> lines() {
        return lines;
    }

    Map<String, FileRecord> records() {
        return records;
    }

    /** The record of the file that was last seen at this path. */
    FileRecord record(String file) {
        String path = folder.resolve(file).toAbsolutePath().toString();
        List<FileRecord> all =
                records.values().stream().filter(r -> r.path().equals(path)).toList();
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " records of " + file + ": " + records);
        }
        return all.get(0);
    }

    Stored stored() {
        return new Stored(List.copyOf(lines), Map.copyOf(records));
    }

    /** The store goes back to an earlier state, and a new reading begins there. */
    Scene putBack(Stored earlier) {
        lines.clear();
        lines.addAll(earlier.lines());
        records.clear();
        records.putAll(earlier.records());
        return reread();
    }

    void setRecord(FileRecord record) {
        records.put(record.id(), record);
    }

    FileFollower.Status status() {
        return follower.status();
    }

    @Override
    public void close() {
        if (follower != null) {
            follower.close();
        }
    }
}
