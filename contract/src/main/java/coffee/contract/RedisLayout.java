package coffee.contract;

import java.time.Instant;
import java.util.List;

/**
 * The Redis keys of one pipeline, all under one prefix. The queue is one list, or several that are read in parallel.
 */
public record RedisLayout(String prefix, List<String> queueNames) {

    public static final RedisLayout DEFAULT = new RedisLayout("coffee", "orders");

    public RedisLayout {
        queueNames = List.copyOf(queueNames);
    }

    public RedisLayout(String prefix, String queueName) {
        this(prefix, List.of(queueName));
    }

    /** The lists of raw orders: producers push to the tail of one of them; the head is the oldest. */
    public List<String> queues() {
        return queueNames.stream().map(name -> prefix + ":" + name).toList();
    }

    /** The first of the lists, which is the default for producers. */
    public String queue() {
        return queues().get(0);
    }

    /** How many orders have ever left the head of that list: the position of its element 0. */
    public String committed(String queue) {
        return queue + ":committed";
    }

    /** The committed position of the first list. */
    public String committed() {
        return committed(queue());
    }

    /** The hash with the position in a partition of a Kafka topic: next offset, ids of topic and cluster. */
    public String partition(String topic, int partition) {
        return prefix + ":kafka:" + topic + ":" + partition;
    }

    /** The hash of one period's counts. */
    public String period(Period period) {
        return period(period.length(), period.start());
    }

    public String period(PeriodLength length, Instant start) {
        return prefix + ":period:" + length + ":" + start;
    }

    /** The sorted set of the starts of the existing periods of that length, scored by epoch second. */
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

    /** The size of that list as the topology left it: its length, its bytes, and those of its newest line. */
    public String rejectedSize() {
        return rejected() + ":size";
    }

    /** The schema that the counts follow, a {@link StoredSchema}. */
    public String schema() {
        return prefix + ":schema";
    }

    /** The channel on which live snapshots of the committed state are published. */
    public String live() {
        return prefix + ":live";
    }
}
