package coffee.generator.draw;

import coffee.contract.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which lines are broken, and how: one at random in every stretch of lines, so that the share is kept at any count,
 * and each reason as often as any other, so that eleven broken lines show them all. Of the two that make long lines
 * only one round in sixteen has some, lest they be most of the file. For one thread.
 */
final class Dirt {

    private static final Set<Reason> LONG_LINES = EnumSet.of(Reason.TOO_LONG, Reason.TOO_MANY_ITEMS);
    private static final int ROUNDS_WITHOUT_LONG_LINES = 15;

    private final double share;
    private final SplittableRandom random;
    private final Deque<Reason> round = new ArrayDeque<>();
    private long rounds;
    private long broken;
    private long next = -1;

    /** A share from 0 (none) to 1 (all). */
    Dirt(double share, SplittableRandom random) {
        this.share = share;
        this.random = random;
        advance();
    }

    /** Whether the line of that index is to be broken; indices are asked for in order, each once. */
    boolean hits(long index) {
        if (index != next) {
            return false;
        }
        advance();
        return true;
    }

    private void advance() {
        if (share == 0) {
            next = Long.MAX_VALUE;
            return;
        }
        next = Math.max(next + 1, (long) ((broken + random.nextDouble()) / share));
        broken++;
    }

    /** A broken line made of that order, without a newline. */
    byte[] line(long order) {
        if (round.isEmpty()) {
            shuffleAnother();
        }
        return Breakages.line(round.pop(), Draft.of(order), random);
    }

    private void shuffleAnother() {
        List<Reason> reasons = new ArrayList<>(List.of(Reason.values()));
        if (rounds++ % (ROUNDS_WITHOUT_LONG_LINES + 1) != 0) {
            reasons.removeAll(LONG_LINES);
        }
        while (!reasons.isEmpty()) {
            round.push(reasons.remove(random.nextInt(reasons.size())));
        }
    }
}
