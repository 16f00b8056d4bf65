package coffee.agent;

import coffee.agent.OrderFolder.Content;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Injects random faults, one after the other: each kind once, in random order, and then all kinds again. It knows the
 * faults of the order files and of their agent; a test adds those of its queue, and how to wait for lines.
 */
abstract class FaultScene {

    /** What happens to the files and to the agent, whatever the queue is. */
    enum FileFault {
        AGENT_KILLED,
        AGENT_STOPPED,
        FILE_RENAMED,
        FILE_GOES_ON_UNDER_NEW_NAME,
        FILE_COPIED_AND_TRUNCATED,
        FILE_TRUNCATED_AFTER_ALL_WAS_READ,
        FILE_DELETED_WHILE_IT_IS_READ,
        FILE_DELETED_AND_ITS_INODE_USED_AGAIN,
        TWO_FILES_WITH_THE_SAME_LINES
    }

    final Random random;
    final OrderFolder files;
    final List<String> history = new ArrayList<>();
    AgentProcess agent;

    private final String name;
    private final long begin = System.nanoTime();
    private final List<Enum<?>> kinds = new ArrayList<>(List.of(FileFault.values()));
    private final Deque<Enum<?>> drawn = new ArrayDeque<>();
    /** Files that were deleted while the current agent has them open: no other agent can read the rest of them. */
    private final List<Content> onlyOpen = new ArrayList<>();

    /**
     * {@code more} are the faults of the queue, for {@link #happen(Enum)}; {@code name} begins each line of the
     * history.
     */
    FaultScene(String name, Random random, OrderFolder files, Enum<?>... more) {
        this.name = name;
        this.random = random;
        this.files = files;
        kinds.addAll(Arrays.asList(more));
    }

    abstract void startAgent() throws IOException;

    /** Waits until this many lines of the content have arrived. */
    abstract void awaitLines(Content content, int lines) throws IOException;

    /** Injects a fault of the queue, and records it in the history. */
    abstract void happen(Enum<?> fault) throws IOException;

    /** From now on the queue must not go back to a state before this call. */
    void isIrrevocable() {}

    /** Waits for a while without an agent. */
    void rest() {}

    /** Injects the next fault; an agent runs afterwards. */
    void happen() throws IOException {
        if (drawn.isEmpty()) {
            Collections.shuffle(kinds, random);
            drawn.addAll(kinds);
        }
        Enum<?> fault = drawn.remove();
        if (fault instanceof FileFault ofFile) {
            happen(ofFile);
        } else {
            happen(fault);
        }
        if (agent == null) {
            startAgent();
            tell("an agent is started");
        }
    }

    private void happen(FileFault fault) throws IOException {
        int file = random.nextInt(files.writtenFiles());
        switch (fault) {
            case AGENT_KILLED -> endAgent(true);
            case AGENT_STOPPED -> endAgent(false);
            case FILE_RENAMED -> {
                maybeEndAgent();
                tell(fault);
                files.rename(file);
            }
            case FILE_GOES_ON_UNDER_NEW_NAME -> {
                maybeEndAgent();
                tell(fault);
                files.goOnUnderNewName(file);
            }
            case FILE_COPIED_AND_TRUNCATED -> {
                maybeEndAgent();
                tell(fault);
                files.copyAndTruncate(file);
            }
            case FILE_TRUNCATED_AFTER_ALL_WAS_READ -> {
                awaitRead(file);
                maybeEndAgent();
                tell(fault);
                files.truncate(file);
                isIrrevocable();
            }
            case FILE_DELETED_WHILE_IT_IS_READ -> {
                // Once a line arrives that is not written yet, the current agent has the file open.
                Content content = files.content(file);
                awaitLines(content, content.lines() + 1);
                tell(fault);
                files.delete(file);
                onlyOpen.add(content);
            }
            case FILE_DELETED_AND_ITS_INODE_USED_AGAIN -> {
                awaitRead(file);
                endAgent(random.nextBoolean());
                tell(fault);
                files.recreate(file);
                isIrrevocable();
            }
            case TWO_FILES_WITH_THE_SAME_LINES -> {
                maybeEndAgent();
                tell(fault);
                files.writeTwins(5 * (1 + random.nextInt(2_000)));
            }
        }
    }

    /** Stops writing to a file, and waits until all of it has arrived. */
    private void awaitRead(int file) throws IOException {
        Content content = files.pause(file);
        awaitLines(content, content.lines());
    }

    void maybeEndAgent() throws IOException {
        if (random.nextInt(3) == 0) {
            endAgent(random.nextBoolean());
        }
    }

    /** Kills or stops the agent, and waits for a while without one. */
    void endAgent(boolean kill) throws IOException {
        for (Content content : onlyOpen) {
            awaitLines(content, content.lines());
        }
        if (kill) {
            agent.kill();
        } else {
            agent.stop();
        }
        tell(kill ? FileFault.AGENT_KILLED : FileFault.AGENT_STOPPED);
        if (!onlyOpen.isEmpty()) {
            onlyOpen.clear();
            isIrrevocable();
        }
        agent.close();
        agent = null;
        rest();
    }

    void tell(Enum<?> fault) {
        tell(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    void tell(String what) {
        String line = String.format(Locale.ROOT, "%-8s %6.1f s  %s", name, (System.nanoTime() - begin) / 1e9, what);
        System.out.println(line);
        history.add(line);
    }
}
