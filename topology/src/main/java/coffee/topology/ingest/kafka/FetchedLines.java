package coffee.topology.ingest.kafka;

import coffee.topology.ingest.Lines;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Copies the values of one poll into {@link Lines}. It is the consumer's deserializer, so each value is copied while the
 * consumer parses it and its bytes are in the processor's cache. The consumer does not pass on records that have no value:
 * {@link #take} adds an empty line for each. For one thread.
 */
final class FetchedLines implements Deserializer<Boolean> {

    /** Ignores the keys. */
    static final Deserializer<Boolean> NO_KEYS = new Deserializer<>() {
        @Override
        public Boolean deserialize(String topic, byte[] key) {
            return null;
        }

        @Override
        public Boolean deserialize(String topic, Headers headers, ByteBuffer key) {
            return null;
        }
    };

    private static final int SPARE = 1024;
    private static final byte[] EMPTY_LINE = {Lines.WHOLE, '0', '\r', '\n', '\r', '\n'};

    private final Lines.Pool buffers = new Lines.Pool();
    private byte[] buffer = new byte[SPARE];
    private int size;
    private int count;

    @Override
    public Boolean deserialize(String topic, byte[] value) {
        return deserialize(topic, null, ByteBuffer.wrap(value));
    }

    @Override
    public Boolean deserialize(String topic, Headers headers, ByteBuffer value) {
        int length = value.remaining();
        int kept = Math.min(length, Lines.KEPT);
        int digits = digits(length);
        int begin = size + digits + 3;
        int end = begin + kept + 2;
        if (end > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(end, buffer.length + buffer.length / 2));
        }
        byte[] to = buffer;
        to[size] = kept == length ? Lines.WHOLE : Lines.CUT;
        for (int i = size + digits, rest = length; i > size; i--, rest /= 10) {
            to[i] = (byte) ('0' + rest % 10);
        }
        to[begin - 2] = '\r';
        to[begin - 1] = '\n';
        value.get(value.position(), to, begin, kept);
        to[end - 2] = '\r';
        to[end - 1] = '\n';
        size = end;
        count++;
        return true;
    }

    private static int digits(int length) {
        int digits = 1;
        for (int rest = length; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** The lines of the records that a poll returned. */
    Lines take(List<ConsumerRecord<Boolean, Boolean>> records) {
        boolean roomy = Lines.Pool.isRoomy(buffer, size);
        Lines lines = new Lines(roomy ? Arrays.copyOf(buffer, size) : buffer, 0, size, count, !roomy);
        if (!roomy) {
            buffer = buffers.take(size + size / 32 + SPARE);
        }
        size = 0;
        count = 0;
        return lines.count() == records.size() ? lines : withEmptyLines(lines, records);
    }

    private static Lines withEmptyLines(Lines values, List<ConsumerRecord<Boolean, Boolean>> records) {
        int empty =
                (int) records.stream().filter(record -> record.value() == null).count();
        if (values.count() + empty != records.size()) {
            throw new KafkaException(
                    "a poll returned " + records.size() + " records, but " + values.count() + " values");
        }
        byte[] all = new byte[values.bytes() + empty * EMPTY_LINE.length];
        Lines.Cursor cursor = values.cursor();
        int from = 0;
        int to = 0;
        for (ConsumerRecord<Boolean, Boolean> record : records) {
            if (record.value() == null) {
                System.arraycopy(EMPTY_LINE, 0, all, to, EMPTY_LINE.length);
                to += EMPTY_LINE.length;
            } else {
                cursor.next();
                int behind = cursor.end() + 2;
                System.arraycopy(values.buffer(), from, all, to, behind - from);
                to += behind - from;
                from = behind;
            }
        }
        return new Lines(all, 0, to, records.size());
    }

    /** Takes back lines that nobody reads any more. */
    void giveBack(Lines lines) {
        buffers.giveBack(lines);
    }
}
