package coffee.topology.ingest;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * Which orders a batch holds: those of a log from {@code start} to before {@code end}. It names the batch from the spout
 * to the commit. Immutable.
 *
 * @param history what the positions belong to, see {@link Log#history}
 * @param reading which pass over the log it is of: a later one has a larger number
 * @param more whether the log went on behind it, so that a commit may wait for what follows
 */
public record Span(Log.Id log, String history, long reading, long start, long end, boolean more) {

    /** A part of it. */
    public Span part(long from, long to) {
        return new Span(log, history, reading, from, to, more || to < end);
    }

    public void write(Output out) {
        out.writeInt(log.kind().ordinal(), true);
        out.writeString(log.key());
        out.writeString(history);
        out.writeLong(reading);
        out.writeLong(start);
        out.writeLong(end);
        out.writeBoolean(more);
    }

    public static Span read(Input in) {
        Log.Id log = new Log.Id(Log.Kind.values()[in.readInt(true)], in.readString());
        return new Span(log, in.readString(), in.readLong(), in.readLong(), in.readLong(), in.readBoolean());
    }
}
