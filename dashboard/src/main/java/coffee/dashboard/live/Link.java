package coffee.dashboard.live;

import java.time.Instant;

/**
 * How the dashboard stands with its Redis.
 *
 * @param redis whether Redis answered last
 * @param subscribed whether the live channel is heard
 * @param since when {@code redis} last changed
 * @param lastHeard when something was last heard or read; {@link Instant#EPOCH} for never
 */
public record Link(boolean redis, boolean subscribed, Instant since, Instant lastHeard) {

    /** Whether nothing was ever heard or read. */
    public boolean isUnheard() {
        return lastHeard.equals(Instant.EPOCH);
    }
}
