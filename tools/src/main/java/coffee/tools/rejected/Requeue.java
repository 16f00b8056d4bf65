package coffee.tools.rejected;

import coffee.cli.CommandFailure;
import coffee.contract.Fields;
import coffee.contract.Reason;
import coffee.contract.RedisLayout;
import coffee.contract.RejectedLine;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.UnifiedJedis;

/**
 * Puts kept rejected lines back at the tail of the queue, the oldest first; one of which only the beginning is kept
 * stays, as it would not be the line that came. In one transaction a line leaves the rejected ones and their count, and
 * enters the queue, so that at all times lines read = counted + rejected + queued. Whoever else changes the rejected
 * lines meanwhile makes it look again. For one thread.
 */
final class Requeue {

    private static final int BATCH = 200;

    private final UnifiedJedis redis;
    private final RedisLayout layout;
    private final Optional<Reason> only;

    /** Needs a client of two connections at least: one watches while the other reads. */
    Requeue(UnifiedJedis redis, RedisLayout layout, Optional<Reason> only) {
        this.redis = redis;
        this.layout = layout;
        this.only = only;
    }

    /** What became of the lines: so many are back in the queue, and so many stay because they are cut. */
    record Result(long requeued, long cut) {}

    /** Requeues the lines that are kept now. A line that is rejected again meanwhile stays where it is. */
    Result run() {
        long left = redis.llen(layout.rejected());
        long index = 0;
        long requeued = 0;
        long cut = 0;
        while (left > 0) {
            Step step = step(index, (int) Math.min(BATCH, left));
            if (step == null) {
                continue;
            }
            if (step.seen == 0) {
                break;
            }
            index += step.seen - step.requeued;
            requeued += step.requeued;
            cut += step.cut;
            left -= step.seen;
        }
        return new Result(requeued, cut);
    }

    private record Step(int seen, int requeued, int cut) {}

    /** A rejected line, and the JSON that is its place in the list. */
    private record Kept(String json, RejectedLine line) {}

    /** Takes on a page of the list; null where it changed meanwhile. */
    private Step step(long index, int size) {
        try (AbstractTransaction tx = redis.transaction(false)) {
            tx.watch(layout.rejected());
            List<String> page = redis.lrange(layout.rejected(), index, index + size - 1);
            List<Kept> wanted = page.stream()
                    .map(json -> new Kept(json, RejectedLine.parse(json)))
                    .filter(kept -> only.isEmpty() || kept.line.reason() == only.get())
                    .toList();
            List<Kept> whole =
                    wanted.stream().filter(kept -> !kept.line.isCut()).toList();
            int cut = wanted.size() - whole.size();
            if (whole.isEmpty()) {
                return new Step(page.size(), 0, cut);
            }
            Map<Reason, Long> reasons = reasons(whole);
            Optional<String> trouble = trouble(reasons);
            tx.multi();
            if (trouble.isPresent()) {
                // Only tells whether what was seen still holds: counts that others have lowered since are no trouble.
                tx.llen(layout.rejected());
            } else {
                requeue(whole, reasons, tx);
            }
            if (tx.exec() == null) {
                return null;
            }
            trouble.ifPresent(why -> {
                throw new CommandFailure(why);
            });
            return new Step(page.size(), whole.size(), cut);
        }
    }

    private void requeue(List<Kept> kept, Map<Reason, Long> reasons, AbstractTransaction tx) {
        kept.forEach(k -> tx.lrem(layout.rejected(), 1, k.json));
        byte[][] lines = kept.stream().map(k -> k.line.raw()).toArray(byte[][]::new);
        tx.rpush(layout.queue().getBytes(StandardCharsets.UTF_8), lines);
        reasons.forEach((reason, n) -> tx.hincrBy(layout.totals(), Fields.of(reason), -n));
    }

    private static Map<Reason, Long> reasons(List<Kept> lines) {
        Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
        lines.forEach(kept -> reasons.merge(kept.line.reason(), 1L, Long::sum));
        return reasons;
    }

    /** A transaction does not roll back: what could fail in the middle of it is looked at before. */
    private Optional<String> trouble(Map<Reason, Long> reasons) {
        String type = redis.type(layout.queue());
        if (!type.equals("none") && !type.equals("list")) {
            return Optional.of(layout.queue() + " holds a " + type + " where the queue should be");
        }
        for (Map.Entry<Reason, Long> kept : reasons.entrySet()) {
            String counted = redis.hget(layout.totals(), Fields.of(kept.getKey()));
            if (counted == null || Long.parseLong(counted) < kept.getValue()) {
                return Optional.of(kept.getValue() + " lines are kept as rejected for "
                        + kept.getKey().label()
                        + ", but only " + (counted == null ? "0" : counted)
                        + " are counted: nothing was put back");
            }
        }
        return Optional.empty();
    }
}
