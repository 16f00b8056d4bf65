package coffee.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Order files that a thread writes at a steady rate, while a test rotates them in every way. What is written between
 * two beginnings of a file is a {@link Content}. All contents begin with the same line, so that neither the name, nor
 * the inode, nor the first line identifies a file.
 */
final class OrderFolder implements AutoCloseable {

    /** The first line of every file. */
    static final String FIRST_LINE =
            "{\"customerAgeGrade\": \"2030\", \"paymentMethod\": \"Cash\", \"orders\": [\"Mocha\"]}";

    /** How every other line begins; its file and its number follow. */
    static final String LINE_BEGIN = "{\"customerAgeGrade\": \"2030\", \"paymentMethod\": \"Credit\","
            + " \"orders\": [\"Espresso\", \"Flat White\"], \"file\": ";

    private static final int LINES_A_SECOND = 20_000;
    private static final int WRITTEN_FILES = 2;
    private static final int PORTIONS_A_SECOND = 100;
    private static final int TWIN_PORTIONS = 5;

    /** The lines after the first of one file, numbered from 0; twins are two files with the same lines. */
    static final class Content {
        final String name;
        final boolean isTwin;
        private final List<String> story = new CopyOnWriteArrayList<>();
        private volatile int lines;

        private Content(String name, boolean isTwin) {
            this.name = name;
            this.isTwin = isTwin;
        }

        int lines() {
            return lines;
        }

        /** What happened to the file. */
        String story() {
            return String.join(", ", story);
        }
    }

    /** A file that is being written. */
    private static final class Written {
        private Path path;
        private Content content;
        private boolean isPaused;
    }

    private final Path folder;
    private final List<Content> contents = new CopyOnWriteArrayList<>();
    private final List<Written> files = new ArrayList<>();
    private final CompletableFuture<Void> writer;
    private int names;
    private volatile boolean isClosed;

    /**
     * Begins to write at once. The names of all files match the pattern for {@code orders.jsonl} and its rotated forms.
     */
    OrderFolder(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        for (int i = 0; i < WRITTEN_FILES; i++) {
            Written file = new Written();
            file.path = i == 0 ? file() : newPath();
            begin(file);
            files.add(file);
        }
        writer = CompletableFuture.runAsync(this::write, task -> new Thread(task, "order-writer").start());
    }

    /** The file to follow. */
    Path file() {
        return folder.resolve("orders.jsonl");
    }

    int writtenFiles() {
        return files.size();
    }

    List<Content> contents() {
        return contents;
    }

    /** How many files there are. */
    long present() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write() {
        int portion = LINES_A_SECOND / PORTIONS_A_SECOND / WRITTEN_FILES;
        long step = TimeUnit.SECONDS.toNanos(1) / PORTIONS_A_SECOND;
        long due = System.nanoTime();
        while (!isClosed) {
            for (Written file : files) {
                synchronized (file) {
                    if (!file.isPaused) {
                        append(file.path, file.content, portion);
                    }
                }
            }
            // After a delay it catches up, but by no more than a second.
            due = Math.max(due + step, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private static void append(Path path, Content content, int count) {
        TestLines.append(path, portion(content, content.lines, count));
        content.lines += count;
    }

    private static List<String> portion(Content content, int from, int count) {
        List<String> lines = new ArrayList<>(count + 1);
        if (from == 0) {
            lines.add(FIRST_LINE);
        }
        for (int i = from; i < from + count; i++) {
            lines.add(LINE_BEGIN + "\"" + content.name + "\", \"line\": " + i + "}");
        }
        return lines;
    }

    private void begin(Written file) {
        file.content = content("", false, file.path);
    }

    private Content content(String kind, boolean isTwin, Path path) {
        Content content = new Content(kind + contents.size(), isTwin);
        content.story.add(path.getFileName().toString());
        contents.add(content);
        return content;
    }

    private Path newPath() {
        return folder.resolve(String.format("orders-20261120T200630123Z-%04d.jsonl", ++names));
    }

    /** Renames a file, and begins another at its path. */
    void rename(int index) throws IOException {
        change(index, file -> {
            Path to = rotated(file);
            Files.move(file.path, to);
            file.content.story.add("renamed to " + to.getFileName());
        });
    }

    /** Leaves a file alone, and begins another under a new name. */
    void goOnUnderNewName(int index) throws IOException {
        change(index, file -> file.path = newPath());
    }

    /** Copies a file, empties it, and fills it again; nothing is written to it between. */
    void copyAndTruncate(int index) throws IOException {
        change(index, file -> {
            Path to = rotated(file);
            Files.copy(file.path, to);
            truncate(file.path);
            file.content.story.add("copied to " + to.getFileName());
        });
    }

    /** Empties a file and fills it again. */
    void truncate(int index) throws IOException {
        change(index, file -> {
            truncate(file.path);
            file.content.story.add("truncated");
        });
    }

    /** Deletes a file, and begins another at its path. */
    void delete(int index) throws IOException {
        change(index, file -> {
            Files.delete(file.path);
            file.content.story.add("deleted");
        });
    }

    /** Deletes a file, and begins another at its path and, if the file system reuses it, on its inode. */
    void recreate(int index) throws IOException {
        change(index, file -> {
            Object inode = Files.getAttribute(file.path, "unix:ino");
            Files.delete(file.path);
            boolean same = createOnInode(file.path, folder, inode);
            file.content.story.add(same ? "deleted, and its inode used again" : "deleted");
        });
    }

    /** Writes two files with the same lines, some lines to each in turn. */
    void writeTwins(int lines) {
        Path first = newPath();
        Path second = newPath();
        Content twins = content("twin", true, first);
        twins.story.add("the same as " + second.getFileName());
        int part = lines / TWIN_PORTIONS;
        for (int i = 0; i < TWIN_PORTIONS; i++) {
            List<String> portion = portion(twins, i * part, part);
            TestLines.append(first, portion);
            TestLines.append(second, portion);
            twins.lines += part;
        }
    }

    /** Stops writing to a file until it is changed; returns its content. */
    Content pause(int index) {
        Written file = files.get(index);
        synchronized (file) {
            file.isPaused = true;
            return file.content;
        }
    }

    /** The content that is being written to a file. */
    Content content(int index) {
        Written file = files.get(index);
        synchronized (file) {
            return file.content;
        }
    }

    private interface FileChange {
        void of(Written file) throws IOException;
    }

    private void change(int index, FileChange change) throws IOException {
        Written file = files.get(index);
        synchronized (file) {
            if (file.content.lines == 0) {
                append(file.path, file.content, 1);
            }
            change.of(file);
            begin(file);
            file.isPaused = false;
        }
    }

    private Path rotated(Written file) {
        return file.path.resolveSibling(file.path.getFileName() + "." + ++names);
    }

    private static void truncate(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /** Creates an empty file on an inode that was just freed; returns false if the file system does not reuse it. */
    static boolean createOnInode(Path path, Path folder, Object inode) throws IOException {
        List<Path> others = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Path created = Files.createFile(folder.resolveSibling("try-" + i));
                if (Files.getAttribute(created, "unix:ino").equals(inode)) {
                    Files.move(created, path);
                    return true;
                }
                others.add(created);
            }
            return false;
        } finally {
            for (Path other : others) {
                Files.delete(other);
            }
        }
    }

    /** Stops the writer; throws the exception with which it has failed, if any. */
    @Override
    public void close() {
        isClosed = true;
        writer.join();
    }
}
