package coffee.topology.ingest;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Raw orders on their way to be counted: what the spout emits. Immutable. */
public record OrderBatch(Span span, Lines lines) {

    /** The position of a line, counted from 0; positions that have no line come before all lines. */
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
}
