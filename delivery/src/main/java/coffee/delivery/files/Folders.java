package coffee.delivery.files;

import coffee.delivery.files.FollowConfig.FileGroup;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Lists the files in the followed folders. It notices changes by the modification time of a folder, which is cheap, and
 * lists the folders only then, or at an interval that costs at most half a percent of a core.
 */
final class Folders {

    private static final long FULL_INTERVAL = TimeUnit.SECONDS.toNanos(1);
    /** Listings at the interval, and those after a change, may take this fraction of a core: 1/200 and 1/10. */
    private static final int FULL_SHARE = 200;

    private static final int CHANGE_SHARE = 10;
    /** Longer than the resolution of a folder's modification time, which hides a change soon after another. */
    private static final long TIME_STEP = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Set<String> COMPRESSED = Set.of("gz", "zst", "xz", "bz2", "zip", "lz4");

    /** A regular file with all its paths in the folders (links), in order. */
    record FoundFile(List<String> paths, String inode, long size, long modified) {

        String path() {
            return paths.get(0);
        }
    }

    private final List<FileGroup> groups;
    private final Warnings warnings;
    private final Map<Path, Long> times = new HashMap<>();
    private final Set<Path> readable = new HashSet<>();
    private final Set<String> compressed = new HashSet<>();
    private boolean listed;
    private boolean listAgain;
    private long lastListing;
    private long cost;

    Folders(List<FileGroup> groups, Warnings warnings) {
        this.groups = groups;
        this.warnings = warnings;
    }

    Set<Path> paths() {
        return groups.stream().map(FileGroup::folder).collect(Collectors.toSet());
    }

    /** Whether a listing may show changes. */
    boolean isDue(long now) {
        long age = now - lastListing;
        if (!listed || age >= Math.max(FULL_INTERVAL, FULL_SHARE * cost)) {
            return true;
        }
        if (age < CHANGE_SHARE * cost) {
            return false;
        }
        if (listAgain && age >= TIME_STEP) {
            return true;
        }
        for (FileGroup group : groups) {
            if (changedAt(group.folder()) != times.getOrDefault(group.folder(), 0L)) {
                return true;
            }
        }
        return false;
    }

    /** Every file, by its inode. The caller reports to {@link #took} how long it took. */
    Map<String, FoundFile> list(long now) {
        Map<String, FoundFile> files = new HashMap<>();
        readable.clear();
        compressed.clear();
        listAgain = false;
        for (FileGroup group : groups) {
            // Read before the listing, so that a change during the listing shows as a change afterwards.
            Long before = changedAt(group.folder());
            listAgain |= !before.equals(times.put(group.folder(), before));
            list(group, files);
        }
        listed = true;
        lastListing = now;
        return files;
    }

    void took(long nanos) {
        cost = nanos;
    }

    private void list(FileGroup group, Map<String, FoundFile> files) {
        Map<String, Path> paths = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(group.folder())) {
            for (Path path : stream) {
                String name = path.getFileName().toString();
                if (group.name().matcher(name).matches()) {
                    paths.put(name, path);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            warnings.warn("cannot read the folder {}, will retry: {}", group.folder(), e);
            return;
        }
        readable.add(group.folder());
        paths.forEach((name, path) -> {
            if (isCompressed(name)) {
                compressed.add(path.toString());
            } else {
                add(path, files);
            }
        });
    }

    private static void add(Path path, Map<String, FoundFile> files) {
        FoundFile found = look(path);
        if (found == null) {
            return;
        }
        FoundFile same = files.putIfAbsent(found.inode(), found);
        if (same != null && !same.paths().contains(found.path())) {
            List<String> both = new ArrayList<>(same.paths());
            both.add(found.path());
            files.put(found.inode(), new FoundFile(both, same.inode(), found.size(), found.modified()));
        }
    }

    /** The regular file at this path, links followed; null if there is none. */
    static FoundFile look(Path path) {
        try {
            Map<String, Object> all = Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime,isRegularFile");
            return Boolean.TRUE.equals(all.get("isRegularFile"))
                    ? new FoundFile(
                            List.of(path.toString()),
                            all.get("dev") + ":" + all.get("ino"),
                            (Long) all.get("size"),
                            ((FileTime) all.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS))
                    : null;
        } catch (IOException gone) {
            return null;
        }
    }

    /** Every poll calls this, and {@code Files} would cost several times as much; 0 if it is gone. */
    private static long changedAt(Path folder) {
        return folder.toFile().lastModified();
    }

    private static boolean isCompressed(String name) {
        return COMPRESSED.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** Counts a file whose content is compressed, although its name does not show it. */
    void foundCompressed(String path) {
        compressed.add(path);
    }

    int compressedFiles() {
        return compressed.size();
    }

    /** A compressed file that may have the content of the file at this path; null if there is none. */
    String compressedFormOf(String path) {
        return compressed.stream()
                .filter(c -> c.startsWith(path))
                .sorted()
                .findFirst()
                .orElse(null);
    }

    int unreadable() {
        return listed ? paths().size() - readable.size() : 0;
    }

    /** Whether the last listing would have shown the file at this path, under any followed name, if it existed. */
    boolean wouldShow(String path) {
        Path folder = Path.of(path).getParent();
        boolean followed = groups.stream().anyMatch(g -> g.folder().equals(folder));
        return followed
                ? readable.contains(folder)
                : folder != null && Files.isReadable(folder) && !Files.exists(Path.of(path));
    }
}
