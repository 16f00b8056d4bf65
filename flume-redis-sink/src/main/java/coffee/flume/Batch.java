package coffee.flume;

import coffee.flume.EventQueue.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.flume.Event;

/**
 * Some events as they were taken from the channel, and what is to become of each: pushed, put with the oversize ones,
 * dropped, or nothing because Redis has it. This stays decided until they have left the channel.
 */
final class Batch {

    private final List<Placed> taken;
    private final List<Placed> pushed = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private final List<byte[]> oversize = new ArrayList<>();
    private int dropped;
    private long bytes;
    private Change positions = Change.NONE;

    private Batch(List<Placed> taken) {
        this.taken = taken;
    }

    static List<Placed> placed(List<Event> events) {
        List<Placed> placed = new ArrayList<>(events.size());
        for (Event event : events) {
            placed.add(new Placed(EventPlace.of(event), event.getBody()));
        }
        return placed;
    }

    /** Decides on the events by their size and by which of them Redis has. */
    static Batch of(List<Placed> taken, BitSet recognised, SinkConfig config) {
        Batch batch = new Batch(taken);
        for (int i = 0; i < taken.size(); i++) {
            if (!recognised.get(i)) {
                batch.add(taken.get(i), config);
            }
        }
        return batch;
    }

    private void add(Placed event, SinkConfig config) {
        byte[] body = event.body();
        if (config.maxEventBytes() == 0 || body.length <= config.maxEventBytes()) {
            bodies.add(body);
            bytes += body.length;
        } else if (config.oversizeKey() != null) {
            oversize.add(body);
            bytes += body.length;
        } else {
            dropped++;
        }
        if (event.place() != null) {
            pushed.add(event);
        }
    }

    /** Notes how far the files have been pushed once this batch is. */
    void reach(Change change) {
        positions = change;
    }

    /** Whether these are the events of this batch, all of them and in their order. */
    boolean isOf(List<Placed> others) {
        if (others.size() != taken.size()) {
            return false;
        }
        for (int i = 0; i < others.size(); i++) {
            Placed mine = taken.get(i);
            Placed other = others.get(i);
            if (mine.place() == null ? other.place() != null : !mine.place().equals(other.place())) {
                return false;
            }
            if (mine.body() != other.body() && !Arrays.equals(mine.body(), other.body())) {
                return false;
            }
        }
        return true;
    }

    List<Placed> taken() {
        return taken;
    }

    /** The events with a place that Redis did not have, dropped ones too: all that moves a file's position. */
    List<Placed> pushed() {
        return pushed;
    }

    List<byte[]> bodies() {
        return bodies;
    }

    List<byte[]> oversize() {
        return oversize;
    }

    int dropped() {
        return dropped;
    }

    int recognised() {
        return taken.size() - bodies.size() - oversize.size() - dropped;
    }

    long bytes() {
        return bytes;
    }

    Change positions() {
        return positions;
    }

    boolean needsRedis() {
        return !bodies.isEmpty() || !oversize.isEmpty() || !positions.isNone();
    }
}
