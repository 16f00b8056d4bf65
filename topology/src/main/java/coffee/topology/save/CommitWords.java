package coffee.topology.save;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.settings.KeptPeriod;
import coffee.settings.Limits;
import coffee.topology.count.LineMark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run as {@code commit.lua} wants it told: the keys it touches, and the words that follow them. For one thread. */
final class CommitWords {

    private final RedisLayout layout;
    private final Map<PeriodLength, Duration> kept = new LinkedHashMap<>();
    private final Limits limits;
    private final InstantSource clock;

    CommitWords(RedisLayout layout, List<KeptPeriod> periods, Limits limits, InstantSource clock) {
        this.layout = layout;
        periods.forEach(p -> kept.put(p.length(), p.keep()));
        this.limits = limits;
        this.clock = clock;
    }

    List<byte[]> keys(CommitRun run) {
        Words keys = new Words()
                .add(layout.queue())
                .add(layout.committed())
                .add(layout.rejected())
                .add(layout.rejectedSize());
        kept.keySet().forEach(length -> keys.add(layout.periods(length)));
        keys.add(layout.totals());
        run.periods().keySet().forEach(period -> keys.add(layout.period(period)));
        return keys.list();
    }

    List<byte[]> args(CommitRun run, String history) {
        Deque<byte[]> rejects = rejects(run.rejects());
        Words args = new Words().add(history).add(run.start()).add(run.end() - run.start());
        mark(args, run.first());
        mark(args, run.last());
        args.add(limits.distinctNames())
                .add(limits.rejectedKept())
                .add(limits.rejectedBytes().bytes())
                .add(kept.size())
                .add(1 + run.periods().size())
                .add(rejects.size());
        rejects.forEach(args::add);
        Map<Sums, Integer> told = new IdentityHashMap<>();
        args.add(0).add("").add("").add("");
        sums(args, run.totals(), told);
        List<PeriodLength> lengths = List.copyOf(kept.keySet());
        Instant now = clock.instant();
        run.periods().forEach((period, sums) -> {
            args.add(1 + lengths.indexOf(period.length()))
                    .add(period.start().toString())
                    .add(period.start().getEpochSecond())
                    .add(expiry(period, now).toEpochMilli());
            sums(args, sums, told);
        });
        return args.list();
    }

    /** The newest, back to the first that the list has no room for, which tells that nothing before it is kept either. */
    private Deque<byte[]> rejects(List<String> all) {
        Deque<byte[]> newest = new ArrayDeque<>();
        long bytes = 0;
        for (int i = all.size() - 1;
                i >= 0
                        && newest.size() <= limits.rejectedKept()
                        && bytes <= limits.rejectedBytes().bytes();
                i--) {
            newest.addFirst(all.get(i).getBytes(StandardCharsets.UTF_8));
            bytes += newest.getFirst().length;
        }
        return newest;
    }

    /** A period is kept so long after its end; one that a late order touches, after that. */
    private Instant expiry(Period period, Instant now) {
        Instant end = period.end();
        return (end.isAfter(now) ? end : now).plus(kept.get(period.length()));
    }

    private static void mark(Words args, LineMark line) {
        args.add(line.length()).add(line.head());
    }

    /** Sums that were told before are told by their number. */
    private static void sums(Words args, Sums sums, Map<Sums, Integer> told) {
        Integer number = told.putIfAbsent(sums, told.size() + 1);
        if (number != null) {
            args.add(number);
            return;
        }
        args.add(0).add(sums.size());
        sums.forEach((field, sum) -> args.add(field).add(sum));
    }
}
