package coffee.generator.draw;

import java.util.Optional;

/**
 * What the lines of a file are like.
 *
 * @param timestamps whether orders carry {@code orderedAt}
 * @param dirtyPercent how many of a hundred lines break the contract
 * @param rushHours the day that shapes what is ordered; without one everything is drawn evenly
 */
public record DrawConfig(long seed, boolean timestamps, double dirtyPercent, Optional<RushHours> rushHours) {

    public DrawConfig {
        if (!(dirtyPercent >= 0 && dirtyPercent <= 100)) {
            throw new IllegalArgumentException("must be a percentage from 0 to 100");
        }
    }
}
