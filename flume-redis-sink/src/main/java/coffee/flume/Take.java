package coffee.flume;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Events that were taken together, as they are looked at one by one, with what is pushed of them so far. */
final class Take {

    private final List<Placed> events;
    private final Positions positions;
    private final boolean keepsDigests;
    private final Set<Long> digests = new HashSet<>();
    private final Map<String, Placed> last = new HashMap<>();

    /** Begins where the files' positions are; {@code keepsDigests} says whether {@link #hasPushed} will be asked. */
    Take(List<Placed> events, Positions positions, boolean keepsDigests) {
        this.events = events;
        this.positions = positions;
        this.keepsDigests = keepsDigests;
    }

    Placed event(int index) {
        return events.get(index);
    }

    /** The event, which has a place, is going to be pushed. */
    void pushes(Placed event) {
        if (keepsDigests) {
            digests.add(Digest.of(event.place(), event.body()));
        }
        last.put(event.place().file(), event);
    }

    boolean hasPushed(long digest) {
        return digests.contains(digest);
    }

    /** The last event of the file that Redis has before it gets to the next one. */
    Position latest(String file) {
        Placed event = last.get(file);
        return event == null ? positions.of(file) : Position.of(event.place(), event.body(), 0);
    }

    /** Whether the file's events go on in order, from {@code index}, to the very one at the position. */
    boolean gives(Position position, String file, int index) {
        long reached = -1;
        for (Placed event : events.subList(index, events.size())) {
            if (event.place() == null || !event.place().file().equals(file)) {
                continue;
            }
            if (event.place().offset() == position.offset()) {
                return position.isOf(event.body());
            }
            if (event.place().offset() <= reached) {
                return false;
            }
            reached = event.place().offset();
        }
        return false;
    }
}
