package coffee.settings;

import coffee.redis.InvalidSettingsException;
import coffee.redis.Problems;
import java.time.Duration;

/** Checks the values of a record of settings; {@link #check} reports all broken rules together. */
public final class Rules {

    private final Problems broken = new Problems();

    public Rules between(String property, long value, long least, long most) {
        return that(value >= least && value <= most, property, value, "must be " + least + " to " + most);
    }

    public Rules between(String property, Duration value, String least, String most) {
        boolean inside = value.compareTo(Durations.parse(least)) >= 0 && value.compareTo(Durations.parse(most)) <= 0;
        return that(inside, property, Durations.format(value), "must be " + least + " to " + most);
    }

    public Rules between(String property, DataSize value, String least, String most) {
        boolean inside = value.compareTo(DataSize.parse(least)) >= 0 && value.compareTo(DataSize.parse(most)) <= 0;
        return that(inside, property, value, "must be " + least + " to " + most);
    }

    public Rules that(boolean holds, String property, Object value, String rule) {
        if (!holds) {
            broken.add(property, String.valueOf(value), rule);
        }
        return this;
    }

    /** Throws {@link InvalidSettingsException} if any rule was broken. */
    public void check() {
        broken.throwIfAny();
    }
}
