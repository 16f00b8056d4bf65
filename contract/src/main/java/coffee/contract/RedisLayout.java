package coffee.contract;

import java.time.Instant;

/** Where everything is in Redis: the keys of one pipeline, all under one prefix. */
public record RedisLayout(String prefix, String queueName) {

    public static final RedisLayout DEFAULT = new RedisLayout("coffee", "orders");

    /** The list of raw orders: producers push at the tail, the head is the oldest. */
    public String queue() {
        return prefix + ":" + queueName;
    }

    /** How many orders have ever left the head of the queue: the position of its element 0. */
    public String committed() {
        return queue() + ":committed";
    }

    /** The hash of one period's counts. */
    public String period(Period period) {
        return period(period.length(), period.start());
    }

    public String period(PeriodLength length, Instant start) {
        return prefix + ":period:" + length + ":" + start;
    }

    /** The sorted set of the starts of the periods of that length that exist, scored by epoch second. */
    public String periods(PeriodLength length) {
        return prefix + ":periods:" + length;
    }

    /** The hash of the counts since the beginning, with the rejects by reason. */
    public String totals() {
        return prefix + ":totals";
    }

    /** The list of rejected lines, the newest kept. */
    public String rejected() {
        return prefix + ":rejected";
    }

    /** How large that list is, as the topology left it: its length, its bytes, and those of its newest line. */
    public String rejectedSize() {
        return rejected() + ":size";
    }

    /** The channel on which every committed change is published. */
    public String live() {
        return prefix + ":live";
    }
}
