package coffee.generator.pace;

import coffee.generator.out.LineBlock;

/**
 * Sends lines at a tempo, in small ticks. After a stall it catches up at twice the tempo, by at most a second's worth;
 * a longer stall shifts all that follows. For one thread.
 */
public final class Pacer implements Gate {

    /** The shortest time between two ticks: lines due in between go together. */
    private static final long TICK = 2_000_000;

    private static final long WINDOW = 10 * TICK;
    private static final long MOST_BEHIND = 1_000_000_000;

    private final Tempo tempo;
    private final Ticker ticker;
    private long start;
    private long lastTick;
    private long admitted = -1;
    private long granted;

    public Pacer(Tempo tempo, Ticker ticker) {
        this.tempo = tempo;
        this.ticker = ticker;
    }

    @Override
    public long admit(LineBlock waiting) {
        return admit(waiting.count());
    }

    /** As {@link #admit(LineBlock)}, for lines that do not exist yet: how many may go, from 1 to {@code most}, or 0. */
    public long admit(long most) {
        if (admitted < 0) {
            // The ticker's time starts with the first call, which must not come after ours.
            if (ticker.over()) {
                return 0;
            }
            start = ticker.nanoTime();
            lastTick = -WINDOW;
            admitted = 0;
        }
        while (granted < 1) {
            long wait = Math.max(tempo.dueAt(admitted), lastTick + TICK) - elapsed();
            if (!ticker.sleep(Math.max(0, wait))) {
                return 0;
            }
            tick();
        }
        long going = Math.min(granted, most);
        granted -= going;
        admitted += going;
        return going;
    }

    private long elapsed() {
        return ticker.nanoTime() - start;
    }

    private void tick() {
        long behind = elapsed() - tempo.dueAt(admitted);
        if (behind > MOST_BEHIND) {
            start += behind - MOST_BEHIND;
            lastTick -= behind - MOST_BEHIND;
        }
        long now = elapsed();
        long due = tempo.dueBy(now);
        long usual = due - tempo.dueBy(Math.max(lastTick, now - WINDOW));
        granted = Math.min(due - admitted, Math.max(1, 2 * usual));
        lastTick = now;
    }
}
