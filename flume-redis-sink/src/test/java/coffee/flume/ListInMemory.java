package coffee.flume;

import coffee.flume.QueueException.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A list like the one in Redis, in memory, which fails when a test says so. */
final class ListInMemory implements EventQueue {

    final List<String> list = new ArrayList<>();
    final List<String> oversize = new ArrayList<>();
    final Map<String, String> memory = new HashMap<>();

    /** What happens to the next appends, in order; when it is empty they work. */
    final Deque<Fault> faults = new ArrayDeque<>();

    boolean unreachable;
    int calls;
    private boolean open;

    enum Fault {
        /** The request never arrives. */
        LOST_REQUEST,
        /** It is done, and nobody hears of it. */
        LOST_REPLY,
        /** Redis refuses it all. */
        OUT_OF_MEMORY,
        /** Redis refuses the push, and does the rest. */
        WRONG_TYPE,
        /** A bug of the client's. */
        CRASH,
        /** It is done, and then the agent is killed. */
        KILL
    }

    /** Thrown where the agent is killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Standing open() throws QueueException {
        calls++;
        if (unreachable) {
            throw new QueueException(Trouble.UNREACHABLE, Outcome.NOTHING, "redis://test does not serve", null);
        }
        open = true;
        return new Standing(list.size(), Map.copyOf(memory));
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public long append(Append append) throws QueueException {
        calls++;
        if (unreachable) {
            open = false;
            throw new QueueException(Trouble.UNREACHABLE, Outcome.IN_DOUBT, "redis://test does not serve", null);
        }
        // What only changes the memory works: two faults at one moment are one too many for any memory.
        Fault fault = append.bodies().isEmpty() ? null : faults.poll();
        if (fault == null || fault == Fault.LOST_REPLY || fault == Fault.KILL) {
            append.bodies().forEach(b -> list.add(new String(b, StandardCharsets.UTF_8)));
            append.oversize().forEach(b -> oversize.add(new String(b, StandardCharsets.UTF_8)));
        }
        if (fault != Fault.LOST_REQUEST && fault != Fault.OUT_OF_MEMORY && fault != Fault.CRASH) {
            memory.putAll(append.change().set());
            memory.keySet().removeAll(append.change().removed());
        }
        if (fault != null) {
            failWith(fault);
        }
        return append.bodies().isEmpty() ? -1 : list.size();
    }

    private void failWith(Fault fault) throws QueueException {
        switch (fault) {
            case LOST_REQUEST, LOST_REPLY -> {
                open = false;
                throw new QueueException(Trouble.UNREACHABLE, Outcome.IN_DOUBT, "no answer", null);
            }
            case OUT_OF_MEMORY -> throw new QueueException(Trouble.MEMORY, Outcome.NOTHING, "out of memory", null);
            case WRONG_TYPE -> throw new QueueException(Trouble.WRONG_TYPE, Outcome.ONLY_REMEMBERED, "no list", null);
            case CRASH -> throw new IllegalStateException("a bug");
            case KILL -> throw new Killed();
        }
    }

    @Override
    public long length() {
        calls++;
        return list.size();
    }

    @Override
    public void close() {
        open = false;
    }
}
