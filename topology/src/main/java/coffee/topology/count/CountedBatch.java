package coffee.topology.count;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.topology.ingest.Span;
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
import java.util.Optional;

/**
 * What a run of orders comes to, on its way to be committed. Immutable.
 *
 * @param count how many lines it has: the orders counted and the lines rejected
 * @param ends its first and its last line, where a commit compares them
 * @param totals what is added to the totals, the rejected lines by reason among it
 * @param rejects the rejected lines that may be kept as JSON, the oldest first
 */
public record CountedBatch(
        Span span, int count, Optional<Ends> ends, Sums totals, List<PeriodSums> periods, List<String> rejects) {

    /** The {@link #weight} of what is committed at once: a batch ends with the line that reaches it. */
    public static final int MOST = 32_000;

    /** So many bytes of rejected lines weigh as much as a field. */
    static final int BYTES_A_FIELD = 64;

    /** What is added to one period. */
    public record PeriodSums(Period period, Sums sums) {}

    /** The first and the last line. */
    public record Ends(Line first, Line last) {}

    /**
     * By what a line is known again when it is committed: how long it is, and its bytes, or the first of them where it is
     * overlong. Not changed by anybody once it is made.
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two
    public record Line(int length, byte[] head) {}

    /** How much a commit of it has to store: its fields, and its rejected lines by number and bytes. */
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

    /** A counted batch between workers, field by field; what its totals and periods share is shared again there. */
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

        /** Sums that were written before are written as their number. */
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
}
