package coffee.generator.out;

import coffee.settings.DataSize;
import coffee.settings.Durations;
import java.time.Duration;
import java.util.Optional;

/** When a new file is begun: past a size, or after a time. */
public record Roll(Optional<DataSize> size, Optional<Duration> time) {

    public Roll {
        if (size.isPresent() == time.isPresent()
                || size.filter(s -> s.bytes() == 0).isPresent()) {
            throw new IllegalArgumentException("must be a size or a time, and not 0");
        }
    }

    /** Reads {@code 100MB} or {@code 1m}. */
    public static Roll parse(String text) {
        try {
            Roll roll = Character.toUpperCase(text.charAt(text.length() - 1)) == 'B'
                    ? new Roll(Optional.of(DataSize.parse(text)), Optional.empty())
                    : new Roll(Optional.empty(), Optional.of(Durations.parse(text)));
            if (roll.time.filter(Duration::isZero).isEmpty()) {
                return roll;
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // told below, for sizes and times alike
        }
        throw new IllegalArgumentException("must be a size such as 100MB, or a time such as 1m, and not 0");
    }
}
