package coffee.topology.ingest;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which positions of a log have been read: all before a first gap, and islands behind it. Before the log's head is known
 * there are none. For one thread.
 */
final class Coverage {

    private final TreeMap<Long, Long> islands = new TreeMap<>();
    private long next = OrderLog.HEAD;

    /** Positions from {@code start} to before {@code end}. */
    record Span(long start, long end) {}

    /** The first position that has not been read; {@link OrderLog#HEAD} where that is wherever the head is. */
    long next() {
        return next;
    }

    /** Forgets all. */
    void clear() {
        islands.clear();
        next = OrderLog.HEAD;
    }

    /** Nobody needs what lies before that position. */
    void passTo(long position) {
        next = Math.max(next, position);
        join();
    }

    void add(Span span) {
        islands.put(span.start(), span.end());
        join();
    }

    /** Moves on over all that has been read without a gap. */
    private void join() {
        Map.Entry<Long, Long> island = islands.firstEntry();
        while (island != null && island.getKey() <= next) {
            next = Math.max(next, island.getValue());
            islands.pollFirstEntry();
            island = islands.firstEntry();
        }
    }

    /** What has not been read from there on, as far as that is in one piece; nothing where the beginning has been. */
    Optional<Span> unread(long from, long to) {
        long start = Math.max(from, next);
        Map.Entry<Long, Long> before = islands.floorEntry(start);
        Long after = islands.higherKey(start);
        long end = after == null ? to : Math.min(to, after);
        boolean known = start >= end || (before != null && before.getValue() > start);
        return known ? Optional.empty() : Optional.of(new Span(start, end));
    }

    /** From the lowest position on that is neither read nor asked for, as far as that is so. */
    Question lowest(Collection<Question> asked, int orders) {
        TreeMap<Long, Long> taken = new TreeMap<>(islands);
        asked.forEach(q -> taken.merge(q.position(), q.end(), Math::max));
        long position = next;
        for (Map.Entry<Long, Long> island : taken.entrySet()) {
            if (island.getKey() > position) {
                return new Question(position, (int) Math.min(orders, island.getKey() - position));
            }
            position = Math.max(position, island.getValue());
        }
        return new Question(position, orders);
    }
}
