package coffee.generator.draw;

import coffee.contract.Menu;
import java.util.SplittableRandom;

/** Draws every kind of customer, every number of cups and every coffee equally often, at any time. */
final class UniformTaste implements Taste {

    private final int customers = Customers.count();
    private final int pairs;
    private final byte[] packedPairs;

    UniformTaste() {
        int coffees = Menu.names(Menu.COFFEE).size();
        pairs = coffees * coffees;
        packedPairs = new byte[pairs];
        for (int i = 0; i < pairs; i++) {
            packedPairs[i] = (byte) (i / coffees << PackedOrder.COFFEE_BITS | i % coffees);
        }
    }

    @Override
    public long draw(SplittableRandom random, long atMillis) {
        int customer = below(customers, random);
        int cups = 1 + below(Menu.MAX_CUPS, random);
        long coffees = 0;
        for (int drawn = 0; drawn < cups; drawn += 2) {
            long pair = packedPairs[below(pairs, random)] & 0xFF;
            coffees |= pair << (drawn * PackedOrder.COFFEE_BITS);
        }
        return PackedOrder.of(customer, cups, coffees);
    }

    /** Even to one part in 2^32 / bound, without the division of an exact draw. */
    private static int below(int bound, SplittableRandom random) {
        return (int) ((random.nextInt() & 0xFFFF_FFFFL) * bound >>> Integer.SIZE);
    }
}
