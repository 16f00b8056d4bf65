package coffee.dashboard.past;

import coffee.contract.Period;
import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ZRangeParams;
import redis.clients.jedis.resps.Tuple;

/** Finds the stored periods. Safe for many threads if its client is. */
final class StoredPeriods {

    /** Up to {@code limit} periods, and whether there are more. */
    record Found(List<Period> periods, boolean more) {}

    private final UnifiedJedis redis;
    private final RedisLayout layout;

    StoredPeriods(UnifiedJedis redis, RedisLayout layout) {
        this.redis = redis;
        this.layout = layout;
    }

    Found find(PeriodsQuery query) {
        double first = query.from().map(StoredPeriods::secondFrom).orElse(Double.NEGATIVE_INFINITY);
        double last = query.to().map(at -> secondFrom(at) - 1).orElse(Double.POSITIVE_INFINITY);
        ZRangeParams range = query.latestFirst()
                ? ZRangeParams.zrangeByScoreParams(last, first).rev()
                : ZRangeParams.zrangeByScoreParams(first, last);
        List<Tuple> found = redis.zrangeWithScores(layout.periods(query.length()), range.limit(0, query.limit() + 1));
        boolean more = found.size() > query.limit();
        List<Period> periods = new ArrayList<>(found.size());
        for (Tuple one : more ? found.subList(0, query.limit()) : found) {
            periods.add(new Period(query.length(), Instant.ofEpochSecond((long) one.getScore())));
        }
        if (query.latestFirst()) {
            Collections.reverse(periods);
        }
        return new Found(periods, more);
    }

    /** The first whole second at or after the moment: periods start at whole seconds. */
    private static double secondFrom(Instant at) {
        return (double) (at.getNano() == 0 ? at.getEpochSecond() : at.getEpochSecond() + 1);
    }

    Optional<Instant> first(PeriodLength length) {
        return moment(redis.zrangeWithScores(layout.periods(length), 0, 0));
    }

    Optional<Instant> last(PeriodLength length) {
        return moment(redis.zrangeWithScores(layout.periods(length), -1, -1));
    }

    private static Optional<Instant> moment(List<Tuple> found) {
        return found.stream().findFirst().map(one -> Instant.ofEpochSecond((long) one.getScore()));
    }
}
