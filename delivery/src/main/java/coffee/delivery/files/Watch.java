package coffee.delivery.files;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reports which files were written to, as the operating system sees it (inotify). This is only a hint: writes through a
 * symbolic link, writes by another machine to a network file system, and writes past the system's limit of watches are
 * not reported. So the caller must also poll all files, but less often.
 *
 * <p>Every single write is reported, which costs more than polling when a file is written all the time. So a folder
 * with too many writes is not watched for a while.
 */
final class Watch implements AutoCloseable {

    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_WRITES = 1_000;
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(5);

    private static final class Folder {
        /** Null while the folder is not watched. */
        private WatchKey key;

        private boolean pauses;
        /** When its pause began, or since when its writes are counted. */
        private long since;

        private int writes;
    }

    private final Warnings warnings;
    private final Map<Path, Folder> folders = new HashMap<>();
    /** Null if the system has none. */
    private final WatchService service;
    /** The key that woke {@link #await}, until {@link #written} takes it. */
    private WatchKey arrived;

    Watch(Collection<Path> paths, Warnings warnings) {
        this.warnings = warnings;
        this.service = open();
        paths.forEach(path -> folders.put(path, new Folder()));
    }

    private WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            warnMissing(e);
            return null;
        }
    }

    private void warnMissing(Exception why) {
        warnings.warn("cannot watch for writes (inotify), so lines in rarely written files are noticed later: {}", why);
    }

    /** Registers the folders that exist at their paths now; to be called periodically. */
    void renew(long now) {
        if (service == null) {
            return;
        }
        folders.forEach((path, folder) -> {
            if (folder.pauses && now - folder.since < PAUSE) {
                return;
            }
            folder.pauses = false;
            WatchKey before = folder.key;
            folder.key = register(path);
            if (before != null && before != folder.key) {
                before.cancel();
            }
        });
    }

    private WatchKey register(Path folder) {
        try {
            return folder.register(service, StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (FileSystemException e) {
            // There is no such folder, or it cannot be read: the listing reports that.
            return null;
        } catch (IOException e) {
            warnMissing(e);
            return null;
        }
    }

    /** Whether all folders are watched. */
    boolean isComplete() {
        return service != null && folders.values().stream().allMatch(folder -> folder.key != null);
    }

    /** The paths of the files that were written to since the last call; null if there were too many. */
    Set<String> written(long now) {
        Set<String> paths = new HashSet<>();
        boolean areAll = true;
        for (WatchKey key = next(); key != null; key = next()) {
            Path path = (Path) key.watchable();
            Folder folder = folders.get(path);
            if (now - folder.since >= PERIOD) {
                folder.since = now;
                folder.writes = 0;
            }
            for (WatchEvent<?> event : key.pollEvents()) {
                folder.writes += event.count();
                if (event.context() instanceof Path name) {
                    paths.add(path.resolve(name).toString());
                } else {
                    areAll = false;
                }
            }
            if (!key.reset() && key == folder.key) {
                folder.key = null;
            }
            if (folder.writes > MOST_WRITES && folder.key != null) {
                folder.key.cancel();
                folder.key = null;
                folder.pauses = true;
                folder.since = now;
            }
        }
        return areAll ? paths : null;
    }

    private WatchKey next() {
        WatchKey key = arrived == null && service != null ? service.poll() : arrived;
        arrived = null;
        return key;
    }

    /** Waits for a write until the time is over; returns whether there was one. Needs a complete watch. */
    boolean await(Duration time) throws InterruptedException {
        try {
            if (arrived == null) {
                arrived = service.poll(time.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (ClosedWatchServiceException e) {
            // It is closed: no write will be reported.
        }
        return arrived != null;
    }

    @Override
    public void close() {
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException e) {
            // It is not used again.
        }
    }
}
