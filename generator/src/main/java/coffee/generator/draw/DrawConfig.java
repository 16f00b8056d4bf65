package coffee.generator.draw;

import java.util.Optional;

/**
 * What the lines of a file are like.
 *
 * @param timestamps whether orders carry {@code orderedAt}
 * @param dirtyPercent how many of a hundred lines break the contract
 * @param rushHours the day that shapes what is ordered; without one everything is drawn evenly
 * @param branches how many branches orders come from, the first the busiest; none for 0
 */
public record DrawConfig(
        long seed, boolean timestamps, double dirtyPercent, Optional<RushHours> rushHours, int branches) {

    public static final int MOST_BRANCHES = 100;

    public DrawConfig {
        if (!(dirtyPercent >= 0 && dirtyPercent <= 100)) {
            throw new IllegalArgumentException("must be a percentage from 0 to 100");
        }
        if (branches < 0 || branches > MOST_BRANCHES) {
            throw new IllegalArgumentException("must be 0 to " + MOST_BRANCHES + " branches");
        }
    }

    /** Of orders that name no branch. */
    public DrawConfig(long seed, boolean timestamps, double dirtyPercent, Optional<RushHours> rushHours) {
        this(seed, timestamps, dirtyPercent, rushHours, 0);
    }
}
