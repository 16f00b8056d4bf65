package coffee.topology.count;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.topology.ingest.BatchId;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Writes a counted batch field by field; what its totals and periods share is shared again where it is read. */
public final class CountedBatchSerializer extends Serializer<CountedBatch> {

    private static final int NEW = -1;

    @Override
    public void write(Kryo kryo, Output out, CountedBatch batch) {
        out.writeString(batch.server());
        out.writeLong(batch.id().reading());
        out.writeLong(batch.id().start());
        out.writeBoolean(batch.more());
        out.writeInt(batch.count());
        write(out, batch.first());
        write(out, batch.last());
        Map<FieldCounts, Integer> written = new IdentityHashMap<>();
        write(out, batch.totals(), written);
        out.writeInt(batch.periods().size());
        for (CountedPeriod period : batch.periods()) {
            out.writeLong(period.period().length().seconds(), true);
            out.writeLong(period.period().start().getEpochSecond());
            write(out, period.counts(), written);
        }
        out.writeInt(batch.rejects().size());
        batch.rejects().forEach(out::writeString);
    }

    @Override
    public CountedBatch read(Kryo kryo, Input in, Class<? extends CountedBatch> type) {
        String server = in.readString();
        BatchId id = new BatchId(in.readLong(), in.readLong());
        boolean more = in.readBoolean();
        int count = in.readInt();
        LineMark first = readMark(in);
        LineMark last = readMark(in);
        List<FieldCounts> seen = new ArrayList<>();
        FieldCounts totals = readCounts(in, seen);
        List<CountedPeriod> periods = readPeriods(in, seen);
        List<String> rejects = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            rejects.add(in.readString());
        }
        return new CountedBatch(server, id, more, count, first, last, totals, periods, rejects);
    }

    private static List<CountedPeriod> readPeriods(Input in, List<FieldCounts> seen) {
        int n = in.readInt();
        List<CountedPeriod> periods = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            PeriodLength length = new PeriodLength(Duration.ofSeconds(in.readLong(true)));
            Instant start = Instant.ofEpochSecond(in.readLong());
            periods.add(new CountedPeriod(new Period(length, start), readCounts(in, seen)));
        }
        return periods;
    }

    private static void write(Output out, LineMark line) {
        out.writeInt(line.length());
        out.writeInt(line.head().length);
        out.writeBytes(line.head());
    }

    private static LineMark readMark(Input in) {
        int length = in.readInt();
        return new LineMark(length, in.readBytes(in.readInt()));
    }

    /** Counts that were written before are written as their number. */
    private static void write(Output out, FieldCounts counts, Map<FieldCounts, Integer> written) {
        Integer number = written.putIfAbsent(counts, written.size());
        if (number != null) {
            out.writeInt(number);
            return;
        }
        out.writeInt(NEW);
        out.writeInt(counts.size());
        for (int i = 0; i < counts.size(); i++) {
            out.writeString(counts.field(i));
            out.writeLong(counts.count(i), true);
        }
    }

    private static FieldCounts readCounts(Input in, List<FieldCounts> seen) {
        int number = in.readInt();
        if (number != NEW) {
            return seen.get(number);
        }
        int n = in.readInt();
        String[] fields = new String[n];
        long[] counts = new long[n];
        for (int i = 0; i < n; i++) {
            fields[i] = in.readString();
            counts[i] = in.readLong(true);
        }
        FieldCounts read = new FieldCounts(fields, counts);
        seen.add(read);
        return read;
    }
}
