package coffee.flume;

import coffee.flume.EventQueue.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far each file has been pushed, as Redis remembers it too: the file touched last comes last, and only so many
 * are remembered. For one thread.
 */
final class Positions {

    static final String FIELD_PREFIX = "f:";
    static final int MAX_FILES = 1_000;

    private final LinkedHashMap<String, Position> byFile = new LinkedHashMap<>();
    private final Set<String> unsure = new HashSet<>();

    /** Takes over what Redis remembers, instead of what was known. */
    void load(Map<String, String> fields) {
        byFile.clear();
        unsure.clear();
        Map<String, Position> found = new LinkedHashMap<>();
        fields.forEach((field, value) -> {
            Position position = field.startsWith(FIELD_PREFIX) ? Position.parse(value) : null;
            if (position != null) {
                found.put(field.substring(FIELD_PREFIX.length()), position);
            }
        });
        found.entrySet().stream()
                .sorted(Comparator.comparingLong(e -> e.getValue().at()))
                .forEach(e -> byFile.put(e.getKey(), e.getValue()));
    }

    Position of(String file) {
        return byFile.get(file);
    }

    boolean isEmpty() {
        return byFile.isEmpty();
    }

    /**
     * What pushing these events would change, in their order; nothing is changed yet. {@code ordered} says that a
     * file's events come in its order: while they may not, going back in a file makes its position unsure.
     */
    Change change(List<Placed> pushed, boolean ordered, long epochSecond) {
        if (ordered) {
            unsure.clear();
        }
        Map<String, Placed> last = new LinkedHashMap<>();
        Set<String> doubtful = new HashSet<>();
        for (Placed event : pushed) {
            String file = event.place().file();
            Placed before = last.remove(file);
            Position known = byFile.get(file);
            long reached = before != null ? before.place().offset() : known != null ? known.offset() : -1;
            if (!ordered && event.place().offset() <= reached) {
                doubtful.add(file);
            }
            last.put(file, event);
        }
        Map<String, String> set = new LinkedHashMap<>();
        List<String> removed = new ArrayList<>();
        last.forEach((file, event) -> {
            if (!ordered && (doubtful.contains(file) || unsure.contains(file))) {
                removed.add(FIELD_PREFIX + file);
            } else {
                set.put(
                        FIELD_PREFIX + file,
                        Position.of(event.place(), event.body(), epochSecond).toString());
            }
        });
        forgetOldest(set, removed);
        return new Change(set, removed);
    }

    private void forgetOldest(Map<String, String> set, List<String> removed) {
        long size = byFile.size()
                + set.keySet().stream()
                        .filter(f -> !byFile.containsKey(f.substring(FIELD_PREFIX.length())))
                        .count();
        for (String file : byFile.keySet()) {
            if (size <= MAX_FILES) {
                return;
            }
            if (!set.containsKey(FIELD_PREFIX + file)) {
                removed.add(FIELD_PREFIX + file);
                size--;
            }
        }
    }

    /** Takes over what has now been done in Redis. */
    void apply(Change change) {
        change.removed().forEach(field -> {
            String file = field.substring(FIELD_PREFIX.length());
            byFile.remove(file);
            unsure.add(file);
        });
        change.set().forEach((field, value) -> {
            String file = field.substring(FIELD_PREFIX.length());
            byFile.remove(file);
            byFile.put(file, Position.parse(value));
            unsure.remove(file);
        });
    }

    /** The change that takes {@code change} back, as long as it has not been applied here. */
    Change undoing(Change change) {
        Map<String, String> set = new LinkedHashMap<>();
        List<String> removed = new ArrayList<>();
        for (String field : change.set().keySet()) {
            Position before = byFile.get(field.substring(FIELD_PREFIX.length()));
            if (before == null) {
                removed.add(field);
            } else {
                set.put(field, before.toString());
            }
        }
        for (String field : change.removed()) {
            Position before = byFile.get(field.substring(FIELD_PREFIX.length()));
            if (before != null) {
                set.put(field, before.toString());
            }
        }
        return new Change(set, removed);
    }

    /** All that is remembered, by file. */
    Map<String, Position> all() {
        return Map.copyOf(byFile);
    }
}
