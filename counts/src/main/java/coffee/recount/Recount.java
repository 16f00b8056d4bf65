package coffee.recount;

import coffee.contract.Counts;
import coffee.contract.Order;
import coffee.contract.OrderLimits;
import coffee.contract.Period;
import coffee.contract.Schema;
import coffee.contract.decode.ReferenceDecoder;
import coffee.contract.decode.ReferenceDecoder.Verdict;
import coffee.settings.KeptPeriod;
import coffee.settings.Limits;
import coffee.settings.Settings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.zip.GZIPInputStream;

/** Recounts files of orders: in total and, for the orders that have a time, by period. For one thread. */
public final class Recount {

    private static final int BUFFER = 1 << 16;

    /** A longer line is rejected as too long, so the rest of it is not kept. */
    private static final int KEPT = OrderLimits.MAX_BYTES + 1;

    private final Schema schema;
    private final ReferenceDecoder decoder;
    private final List<KeptPeriod> lengths;
    private final Limits limits;
    private final Instant latest;
    private final Counts totals;
    private final Counts undated;
    private final SortedMap<Period, Counts> periods = new TreeMap<>();

    private Recount(Settings settings, Instant now) {
        schema = settings.schema();
        decoder = new ReferenceDecoder(schema);
        lengths = settings.periods();
        limits = settings.limits();
        latest = now.plus(limits.aheadTolerance());
        totals = new Counts(limits.distinctNames(), limits.distinctPairs());
        undated = new Counts();
    }

    /** Counts the files, in their order, as a pipeline with those settings would at that moment. */
    public static Recount of(List<Path> files, Settings settings, Instant now) throws IOException {
        Recount recount = new Recount(settings, now);
        for (Path file : files) {
            lines(file, recount::line);
        }
        return recount;
    }

    /** Counts lines from another source: {@code lines} passes on each line with its length. */
    public static Recount of(Consumer<ObjIntConsumer<byte[]>> lines, Settings settings, Instant now) {
        Recount recount = new Recount(settings, now);
        lines.accept(recount::line);
        return recount;
    }

    /**
     * Passes on each line of a file, without its line feed. A file named {@code *.gz} is decompressed. The bytes are
     * valid only during the call.
     */
    static void lines(Path file, ObjIntConsumer<byte[]> to) throws IOException {
        byte[] line = new byte[KEPT];
        int length = 0;
        boolean begun = false;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = open(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        length = append(buffer, from, i, line, length);
                        to.accept(line, length);
                        length = 0;
                        from = i + 1;
                    }
                }
                length = append(buffer, from, n, line, length);
                begun = n == 0 ? begun : buffer[n - 1] != '\n';
            }
        }
        if (begun) {
            to.accept(line, length);
        }
    }

    private static int append(byte[] from, int begin, int end, byte[] line, int length) {
        int n = Math.min(end - begin, line.length - length);
        System.arraycopy(from, begin, line, length, n);
        if (n < end - begin) {
            // The line goes on, so its last kept byte is no carriage return before the line feed.
            line[line.length - 1] = ' ';
        }
        return length + n;
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(new BufferedInputStream(in, BUFFER), BUFFER) : in;
    }

    private void line(byte[] bytes, int length) {
        Verdict verdict = decoder.decode(bytes, 0, length, latest);
        if (verdict instanceof Verdict.Rejected rejected) {
            totals.add(rejected.reason());
        } else if (verdict instanceof Verdict.Accepted accepted) {
            add(accepted.order());
        }
    }

    private void add(Order order) {
        totals.add(order);
        if (order.orderedAt().isEmpty()) {
            undated.add(order);
            return;
        }
        for (KeptPeriod kept : lengths) {
            int pairs = kept.crosses() ? limits.distinctPairs() : Counts.NO_PAIRS;
            periods.computeIfAbsent(
                            kept.length().at(order.orderedAt().get()), p -> new Counts(limits.distinctNames(), pairs))
                    .add(order);
        }
    }

    /** How many lines there were: orders and rejected. */
    public long lines() {
        return totals.lines();
    }

    /** The total counts, with the rejects by reason. */
    public Counts totals() {
        return totals;
    }

    /** The counts of the orders without a time, whose period is unknown. */
    Counts undated() {
        return undated;
    }

    /** The counts of each period of each length, of the orders that have a time. */
    public SortedMap<Period, Counts> periods() {
        return periods;
    }

    Schema schema() {
        return schema;
    }

    List<KeptPeriod> lengths() {
        return lengths;
    }
}
