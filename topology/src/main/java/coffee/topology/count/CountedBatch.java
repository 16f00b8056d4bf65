package coffee.topology.count;

import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.topology.ingest.OrderBatch.Span;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The counts of consecutive orders, on their way to the commit. Immutable.
 *
 * @param count how many lines it has: the orders counted and the lines rejected
 * @param ends its first and its last line, if a commit compares them
 * @param totals what is added to the totals, including the rejected lines by reason
 * @param rejects the rejected lines that may be kept, as JSON, the oldest first
 */
public record CountedBatch(
        Span span, int count, Optional<Ends> ends, Sums totals, List<PeriodSums> periods, List<String> rejects) {

    /** The most {@link #weight} that is committed at once; a batch ends with the line that reaches it. */
    public static final int MOST = 32_000;

    /** How many bytes of rejected lines weigh as much as a field. */
    static final int BYTES_A_FIELD = 64;

    /** What is added to one period. */
    public record PeriodSums(Period period, Sums sums) {}

    /** The first and the last line. */
    public record Ends(Line first, Line last) {}

    /**
     * Identifies a line when it is committed: its length and its bytes, or the first of them if it is overlong. The
     * bytes must not be changed.
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two
    public record Line(int length, byte[] head) {}

    /** How much a commit stores for it: its fields, and its rejected lines by number and bytes. */
    public int weight() {
        int weight = totals.size() + rejects.size();
        for (PeriodSums period : periods) {
            weight += period.sums().size();
        }
        for (String reject : rejects) {
            weight += reject.length() / BYTES_A_FIELD;
        }
        return weight;
    }

    /** Serializes a counted batch between workers. Totals and periods that share sums share them again. */
    public static final class Wire extends Serializer<CountedBatch> {

        private static final int NEW = -1;

        @Override
        public void write(Kryo kryo, Output out, CountedBatch batch) {
            batch.span().write(out);
            out.writeInt(batch.count());
            out.writeBoolean(batch.ends().isPresent());
            batch.ends().ifPresent(ends -> {
                write(out, ends.first());
                write(out, ends.last());
            });
            Map<Sums, Integer> written = new IdentityHashMap<>();
            write(out, batch.totals(), written);
            out.writeInt(batch.periods().size());
            for (PeriodSums period : batch.periods()) {
                out.writeLong(period.period().length().seconds(), true);
                out.writeLong(period.period().start().getEpochSecond());
                write(out, period.sums(), written);
            }
            out.writeInt(batch.rejects().size());
            batch.rejects().forEach(out::writeString);
        }

        @Override
        public CountedBatch read(Kryo kryo, Input in, Class<? extends CountedBatch> type) {
            Span span = Span.read(in);
            int count = in.readInt();
            Optional<Ends> ends =
                    in.readBoolean() ? Optional.of(new Ends(readLine(in), readLine(in))) : Optional.empty();
            List<Sums> seen = new ArrayList<>();
            Sums totals = readSums(in, seen);
            List<PeriodSums> periods = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                PeriodLength length = new PeriodLength(Duration.ofSeconds(in.readLong(true)));
                Period period = new Period(length, Instant.ofEpochSecond(in.readLong()));
                periods.add(new PeriodSums(period, readSums(in, seen)));
            }
            List<String> rejects = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                rejects.add(in.readString());
            }
            return new CountedBatch(span, count, ends, totals, periods, rejects);
        }

        private static void write(Output out, Line line) {
            out.writeInt(line.length());
            out.writeInt(line.head().length);
            out.writeBytes(line.head());
        }

        private static Line readLine(Input in) {
            int length = in.readInt();
            return new Line(length, in.readBytes(in.readInt()));
        }

        /** Writes sums that were written before as their number. */
        private static void write(Output out, Sums sums, Map<Sums, Integer> written) {
            Integer number = written.putIfAbsent(sums, written.size());
            if (number != null) {
                out.writeInt(number);
                return;
            }
            out.writeInt(NEW);
            out.writeInt(sums.size());
            for (int i = 0; i < sums.size(); i++) {
                out.writeString(sums.field(i));
                out.writeLong(sums.sum(i), true);
            }
        }

        private static Sums readSums(Input in, List<Sums> seen) {
            int number = in.readInt();
            if (number != NEW) {
                return seen.get(number);
            }
            int n = in.readInt();
            String[] fields = new String[n];
            long[] sums = new long[n];
            for (int i = 0; i < n; i++) {
                fields[i] = in.readString();
                sums[i] = in.readLong(true);
            }
            Sums read = new Sums(fields, sums);
            seen.add(read);
            return read;
        }
    }

    /**
     * How much to add to which fields of a hash, the fields in the order of their first appearance. This is the form of
     * counts from the counter, through the workers, to the commit. Immutable, and small: arrays instead of a map's
     * entries. Equality is identity.
     */
    public static final class Sums {

        private final String[] fields;
        private final long[] sums;

        Sums(String[] fields, long[] sums) {
            this.fields = fields;
            this.sums = sums;
        }

        public static Sums of(Counts counts) {
            List<String> fields = new ArrayList<>();
            LongStream.Builder sums = LongStream.builder();
            counts.forEachField((field, n) -> {
                fields.add(field);
                sums.add(n);
            });
            return new Sums(fields.toArray(String[]::new), sums.build().toArray());
        }

        /** The sums of the parts. */
        public static Sums of(List<Sums> parts) {
            if (parts.size() == 1) {
                return parts.get(0);
            }
            Map<String, long[]> byField = new LinkedHashMap<>();
            for (Sums part : parts) {
                for (int i = 0; i < part.fields.length; i++) {
                    byField.computeIfAbsent(part.fields[i], f -> new long[1])[0] += part.sums[i];
                }
            }
            return new Sums(
                    byField.keySet().toArray(String[]::new),
                    byField.values().stream().mapToLong(sum -> sum[0]).toArray());
        }

        public int size() {
            return fields.length;
        }

        public String field(int i) {
            return fields[i];
        }

        public long sum(int i) {
            return sums[i];
        }

        public long of(String field) {
            for (int i = 0; i < fields.length; i++) {
                if (fields[i].equals(field)) {
                    return sums[i];
                }
            }
            return 0;
        }
    }
}
