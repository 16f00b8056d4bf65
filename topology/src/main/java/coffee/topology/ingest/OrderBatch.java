package coffee.topology.ingest;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Raw orders on their way to be counted: what the spout emits. Immutable. */
public record OrderBatch(Span span, Lines lines) {

    /** The position of a line, counted from 0; positions without a line come before all lines. */
    public long position(int line) {
        return span.end() - lines.count() + line;
    }

    /** A batch between workers: the bytes as they were read. */
    public static final class Wire extends Serializer<OrderBatch> {

        @Override
        public void write(Kryo kryo, Output out, OrderBatch batch) {
            Lines lines = batch.lines();
            batch.span().write(out);
            out.writeInt(lines.count());
            out.writeInt(lines.bytes());
            out.writeBytes(lines.buffer(), lines.from(), lines.bytes());
        }

        @Override
        public OrderBatch read(Kryo kryo, Input in, Class<? extends OrderBatch> type) {
            Span span = Span.read(in);
            int count = in.readInt();
            int bytes = in.readInt();
            return new OrderBatch(span, new Lines(in.readBytes(bytes), 0, bytes, count));
        }
    }

    /**
     * Which orders a batch holds: those of a log at the positions [start, end). It names the batch from the spout to
     * the commit. Immutable.
     *
     * @param history what the positions belong to, see {@link Log#history}
     * @param reading the pass over the log in which it was read: a later pass has a larger number
     * @param more whether the log continues after it, so that a commit may wait for what follows
     */
    public record Span(Log.Id log, String history, long reading, long start, long end, boolean more) {

        /** The part at [from, to). */
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
}
