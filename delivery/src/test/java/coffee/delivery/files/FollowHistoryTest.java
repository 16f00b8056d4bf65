package coffee.delivery.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs random histories of files that are written, rotated in every way, truncated, deleted and created again, of
 * processes that stop and crash, and of a store that goes back; each line must arrive exactly once, and each file in
 * order. What no reader could survive is left out: a truncation of what was not read, or a store that goes back behind
 * it.
 */
class FollowHistoryTest {

    private static final int HISTORIES = Integer.getInteger("coffee.histories", 100);
    private static final long SEED = Long.getLong("coffee.seed", 1);
    private static final int STEPS = 60;
    private static final String HEADER = "the same first line in many files";

    @TempDir
    Path folder;

    @Test
    void eachLineArrivesOnceAndEachFileInOrder() throws Exception {
        for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
            run(seed);
        }
    }

    /** A file is begun, closed before its first line is read, truncated, written anew, and copied. */
    @Test
    void aFileThatWasWrittenAnewWhileItWasClosedGoesOnInItsCopy() throws Exception {
        run(4403);
    }

    private void run(long seed) throws Exception {
        try (History history = new History(Files.createDirectory(folder.resolve("history-" + seed)), seed)) {
            history.run();
        }
    }

    /** What is written to one file from its beginning: its lines, and whether it ends within one. */
    private static final class Content {
        private final int number;
        private final List<String> lines = new ArrayList<>();
        private String open = "";

        private Content(int number) {
            this.number = number;
        }
    }

    private static final class History implements AutoCloseable {

        private final long seed;
        private final Random random;
        private final Scene scene;
        private final Path folder;
        private final List<String> story = new ArrayList<>();
        private final List<Content> all = new ArrayList<>();
        /** What is in each file that is there and followed. */
        private final Map<String, Content> present = new TreeMap<>();

        private final Map<String, Integer> expectedTwice = new HashMap<>();
        private final Set<Integer> twins = new HashSet<>();
        private final List<Scene.Stored> earlier = new ArrayList<>();

        private boolean isUp;
        /** A file was deleted while it is open: only the current process can read the rest of it. */
        private boolean needsProcess;

        private final boolean mayRewind;
        private int rotations;

        private History(Path folder, long seed) {
            this.seed = seed;
            this.folder = folder;
            random = new Random(seed);
            scene = new Scene(folder);
            scene.pattern = "[abc].*";
            scene.batchLines = 1 + random.nextInt(20);
            scene.batchBytes = random.nextBoolean() ? 1 << 20 : 50 + random.nextInt(3000);
            mayRewind = random.nextInt(4) != 0;
            scene.maxOpenFiles = random.nextInt(3) == 0 ? 2 : 100;
        }

        private void run() throws Exception {
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
                start();
                scene.idle().idle();
                check();
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e + "\n  " + String.join("\n  ", story), e);
            }
        }

        private void step() throws Exception {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3 -> write(anyName());
                case 4 -> writePart(anyName());
                case 5 -> rename();
                case 6 -> copyAndTruncate();
                case 7 -> truncate();
                case 8 -> delete();
                case 9 -> twin();
                case 10 -> goBack();
                case 11 -> restart(random.nextBoolean());
                case 12 -> keep();
                case 13 -> pass();
                default -> poll();
            }
        }

        private void tell(String what) {
            story.add(what);
        }

        private String anyName() {
            return "abc".substring(random.nextInt(3)).substring(0, 1);
        }

        private Content contentOf(String name, boolean withHeader) {
            return present.computeIfAbsent(name, n -> {
                Content content = new Content(all.size());
                all.add(content);
                if (withHeader) {
                    content.lines.add(HEADER);
                }
                return content;
            });
        }

        private void write(String name) {
            boolean isNew = !present.containsKey(name);
            Content content = contentOf(name, random.nextInt(3) == 0);
            StringBuilder text = new StringBuilder();
            if (isNew && !content.lines.isEmpty()) {
                text.append(HEADER).append('\n');
            }
            int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 60 : 4);
            for (int i = 0; i < count; i++) {
                String line = content.open + newLine(content);
                text.append(line, content.open.length(), line.length()).append('\n');
                content.open = "";
                content.lines.add(line);
            }
            scene.append(name, text.toString());
            tell("write " + count + " lines to " + name + " (content " + content.number + ")");
        }

        private String newLine(Content content) {
            int length = random.nextInt(10) == 0 ? random.nextInt(2000) : random.nextInt(60);
            return "content " + content.number + " line " + content.lines.size() + " " + "x".repeat(length);
        }

        private void writePart(String name) {
            Content content = present.get(name);
            if (content == null || !content.open.isEmpty()) {
                return;
            }
            content.open = newLine(content);
            scene.append(name, content.open);
            tell("write part of a line to " + name);
        }

        private void endLine(String name) {
            Content content = present.get(name);
            if (!content.open.isEmpty()) {
                scene.append(name, "\n");
                content.lines.add(content.open);
                content.open = "";
            }
        }

        private void rename() throws IOException {
            String name = anyName();
            if (present.containsKey(name)) {
                endLine(name);
                String to = name + "." + ++rotations;
                scene.rename(name, to);
                present.put(to, present.remove(name));
                tell("rename " + name + " to " + to);
            }
        }

        /** The writer pauses; the copy is made in two pieces, with polls between the steps. */
        private void copyAndTruncate() throws IOException {
            String name = anyName();
            if (!present.containsKey(name)) {
                return;
            }
            endLine(name);
            String to = name + "." + ++rotations;
            tell("copy " + name + " to " + to);
            byte[] bytes = Files.readAllBytes(folder.resolve(name));
            int first = random.nextInt(bytes.length + 1);
            try (RandomAccessFile copy = new RandomAccessFile(folder.resolve(to).toFile(), "rw")) {
                copy.write(bytes, 0, first);
                maybePoll();
                copy.write(bytes, first, bytes.length - first);
            }
            maybePoll();
            tell("truncate " + name);
            scene.truncate(name);
            present.put(to, present.remove(name));
            maybePoll();
            if (random.nextBoolean()) {
                write(name);
            }
        }

        private void maybePoll() {
            if (random.nextBoolean()) {
                poll();
            }
        }

        /** Truncates a file all of whose lines are stored. */
        private void truncate() throws IOException {
            String name = anyName();
            if (present.containsKey(name) && !twins.contains(present.get(name).number)) {
                start();
                endLine(name);
                scene.idle();
                tell("truncate " + name + " after all was read");
                scene.truncate(name);
                present.remove(name);
                contentOf(name, false);
                earlier.clear();
                maybePoll();
            }
        }

        private void delete() throws IOException {
            List<String> names = List.copyOf(present.keySet());
            if (names.isEmpty()) {
                return;
            }
            String name = names.get(random.nextInt(names.size()));
            if (twins.contains(present.get(name).number)) {
                // A new file with the same content on the same inode could not be told from the one that is gone.
                return;
            }
            boolean held = isUp && scene.maxOpenFiles > 2 && random.nextBoolean();
            if (held) {
                scene.poll();
                scene.later(Duration.ofSeconds(2)).poll();
                needsProcess = true;
            } else {
                start();
                endLine(name);
                scene.idle();
                earlier.clear();
                if (random.nextBoolean()) {
                    stop();
                }
            }
            tell("delete " + name + (held ? ", which is open" : ", which was read"));
            Content gone = present.remove(name);
            if (!gone.open.isEmpty()) {
                gone.lines.add(gone.open);
            }
            scene.delete(name);
            if (random.nextBoolean()) {
                write(name);
            }
        }

        /** Writes a second file with the same content, which is a file of its own. */
        private void twin() throws IOException {
            List<String> names = List.copyOf(present.keySet());
            if (names.isEmpty()) {
                return;
            }
            String name = names.get(random.nextInt(names.size()));
            Content content = present.get(name);
            start();
            scene.idle();
            String to = name.charAt(0) + ".twin" + ++rotations;
            endLine(name);
            scene.copy(name, to);
            twins.add(content.number);
            Content twin = new Content(content.number);
            twin.lines.addAll(content.lines);
            content.lines.forEach(line -> expectedTwice.merge(line, 1, Integer::sum));
            present.put(to, twin);
            tell("write the same as in " + name + " to " + to);
            scene.idle();
            earlier.clear();
        }

        private void keep() {
            if (isUp) {
                earlier.add(scene.stored());
                tell("keep a state of the store");
            }
        }

        private void goBack() {
            if (!mayRewind || earlier.isEmpty() || !isUp) {
                return;
            }
            int which = random.nextInt(earlier.size());
            tell("the store goes back to state " + which + " of " + earlier.size());
            scene.putBack(earlier.get(which));
            while (earlier.size() > which + 1) {
                earlier.remove(earlier.size() - 1);
            }
            if (random.nextBoolean() && !needsProcess) {
                restart(random.nextBoolean());
            }
        }

        private void restart(boolean later) {
            if (isUp) {
                if (needsProcess) {
                    scene.idle().idle();
                    earlier.clear();
                    needsProcess = false;
                }
                if (random.nextBoolean()) {
                    tell("a poll whose lines are lost");
                    scene.pollInVain();
                }
                stop();
            }
            if (!later) {
                start();
            }
        }

        private void stop() {
            if (isUp) {
                if (needsProcess) {
                    scene.idle().idle();
                    earlier.clear();
                    needsProcess = false;
                }
                tell("stop");
                scene.stopped();
                isUp = false;
            }
        }

        private void start() {
            if (!isUp) {
                tell("start");
                scene.started();
                isUp = true;
            }
        }

        private void pass() {
            if (isUp) {
                tell("time passes");
                scene.passes(Duration.ofMillis(random.nextInt(2500)));
            }
        }

        private void poll() {
            if (isUp) {
                tell("poll: " + scene.poll());
            }
        }

        private void check() {
            Map<String, Integer> expected = new HashMap<>(expectedTwice);
            all.forEach(content -> content.lines.forEach(line -> expected.merge(line, 1, Integer::sum)));
            Map<String, Integer> last = new HashMap<>();
            Map<String, Integer> seen = new HashMap<>();
            for (String line : scene.lines()) {
                seen.merge(line, 1, Integer::sum);
            }
            expected.forEach((line, count) -> {
                if (!count.equals(seen.get(line))) {
                    throw new AssertionError(seen.get(line) + " instead of " + count + " times: "
                            + line.substring(0, Math.min(60, line.length())));
                }
            });
            if (!seen.keySet().equals(expected.keySet())) {
                seen.keySet().removeAll(expected.keySet());
                throw new AssertionError("lines that nobody wrote: " + seen);
            }
            for (String line : scene.lines()) {
                String[] words = line.split(" ", 5);
                if (!line.equals(HEADER) && expected.get(line) == 1) {
                    int number = Integer.parseInt(words[3]);
                    Integer before = last.put(words[1], number);
                    if (before != null && before >= number) {
                        throw new AssertionError("content " + words[1] + " has line " + number + " after " + before);
                    }
                }
            }
        }

        @Override
        public void close() {
            scene.close();
        }
    }
}
