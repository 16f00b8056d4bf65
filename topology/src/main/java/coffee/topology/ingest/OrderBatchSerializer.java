package coffee.topology.ingest;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Writes a batch of raw orders as the bytes that Redis sent. */
public final class OrderBatchSerializer extends Serializer<OrderBatch> {

    @Override
    public void write(Kryo kryo, Output out, OrderBatch batch) {
        out.writeString(batch.server());
        out.writeLong(batch.id().reading());
        out.writeLong(batch.id().start());
        out.writeBoolean(batch.more());
        Lines lines = batch.lines();
        out.writeInt(lines.count());
        out.writeInt(lines.bytes());
        out.writeBytes(lines.buffer(), lines.from(), lines.bytes());
    }

    @Override
    public OrderBatch read(Kryo kryo, Input in, Class<? extends OrderBatch> type) {
        String server = in.readString();
        BatchId id = new BatchId(in.readLong(), in.readLong());
        boolean more = in.readBoolean();
        int count = in.readInt();
        int bytes = in.readInt();
        return new OrderBatch(server, id, more, new Lines(in.readBytes(bytes), 0, bytes, count));
    }
}
