package coffee.generator.generate;

import coffee.generator.draw.DrawConfig;
import coffee.generator.draw.EventTime;
import coffee.generator.draw.RushHours;
import coffee.generator.out.RollingTarget.Roll;
import coffee.generator.pace.DayTempo;
import coffee.generator.pace.EvenTempo;
import coffee.generator.pace.Tempo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What to generate. Where a seed, a start or a span is given, orders are placed in simulated time, from {@code start}
 * on, at the rate or so that the count fills the span; else when they are written.
 */
record GenerateConfig(
        String out,
        OptionalLong count,
        Optional<Duration> lasts,
        OptionalDouble rate,
        OptionalLong seed,
        boolean timestamps,
        Optional<Instant> start,
        Optional<Duration> span,
        double dirtyPercent,
        Optional<Roll> roll,
        Optional<RushHours> rushHours,
        int branches) {

    static final Instant USUAL_START = Instant.parse("2026-01-01T00:00:00Z");

    private static final double USUAL_RATE = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    DrawConfig draw(long chosenSeed) {
        return new DrawConfig(chosenSeed, timestamps, dirtyPercent, rushHours, branches);
    }

    boolean isSimulated() {
        return seed.isPresent() || start.isPresent() || span.isPresent();
    }

    /** When orders are placed. */
    EventTime eventTime(InstantSource clock) {
        if (!isSimulated()) {
            return index -> clock.millis();
        }
        long first = firstMillis(clock);
        Tempo tempo = tempo(first);
        return index -> first + tempo.dueAt(index) / NANOS_PER_MILLI;
    }

    /** When orders are written; nothing where no rate was asked for. */
    Optional<Tempo> pace(InstantSource clock) {
        return rate.isPresent() ? Optional.of(tempo(firstMillis(clock))) : Optional.empty();
    }

    private long firstMillis(InstantSource clock) {
        return isSimulated() ? start.orElse(USUAL_START).toEpochMilli() : clock.millis();
    }

    private Tempo tempo(long firstMillis) {
        double perSecond = rate.orElseGet(this::rateOfSpan);
        return rushHours
                .<Tempo>map(r -> new DayTempo(perSecond, r.day(), RushHours.load(), r.phase(firstMillis)))
                .orElseGet(() -> new EvenTempo(perSecond));
    }

    private double rateOfSpan() {
        return span.isPresent() ? count.orElseThrow() / (span.get().toNanos() / 1e9) : USUAL_RATE;
    }

    /** How many lines there will be, where that is known. */
    OptionalLong expectedLines() {
        if (count.isPresent() || lasts.isEmpty() || rate.isEmpty()) {
            return count;
        }
        return OptionalLong.of((long) Math.ceil(rate.getAsDouble() * lasts.get().toNanos() / 1e9));
    }
}
