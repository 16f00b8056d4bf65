package coffee.settings;

import java.time.Duration;

/**
 * The limits of a pipeline: distinct names and pairs, kept rejects, times ahead of the clock, and the queue's length.
 */
public record Limits(
        int distinctNames,
        int distinctPairs,
        int rejectedKept,
        DataSize rejectedBytes,
        Duration aheadTolerance,
        long maxQueue) {

    public Limits {
        new Rules()
                .between("limits.distinctNames", distinctNames, 1, 100_000)
                .between("limits.distinctPairs", distinctPairs, 1, 100_000)
                .between("limits.rejectedKept", rejectedKept, 0, 1_000_000)
                .between("limits.rejectedBytes", rejectedBytes, "1MB", "1GB")
                .between("limits.aheadTolerance", aheadTolerance, "0s", "365d")
                .between("limits.maxQueue", maxQueue, 0, 1_000_000_000_000L)
                .check();
    }

    static Limits from(SettingsReader in) {
        return new Limits(
                in.integer("limits.distinctNames", 1_000),
                in.integer("limits.distinctPairs", 5_000),
                in.integer("limits.rejectedKept", 10_000),
                in.size("limits.rejectedBytes", "16MB"),
                in.duration("limits.aheadTolerance", "5m"),
                in.number("limits.maxQueue", 1_000_000));
    }
}
