package coffee.generator.draw;

import coffee.contract.Menu;
import java.util.SplittableRandom;

/** Who orders what: draws one order, see {@link PackedOrder}. */
interface Taste {

    /** The next order, placed at that moment. */
    long draw(SplittableRandom random, long atMillis);

    /** Draws every kind of customer, every number of cups and every coffee equally often, at any time. */
    static final class Uniform implements Taste {

        private final int customers = PackedOrder.customers();
        private final int pairs;
        private final byte[] packedPairs;

        Uniform() {
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

        /** Even to one part in 2^32 / bound, but without the division that an exact draw needs. */
        private static int below(int bound, SplittableRandom random) {
            return (int) ((random.nextInt() & 0xFFFF_FFFFL) * bound >>> Integer.SIZE);
        }
    }

    /** Draws an index with a probability given by its weight, to one part in 4,096. Immutable. */
    static final class Weights {

        private static final int BITS = 12;
        private static final int PLACES = 1 << BITS;

        private final byte[] places = new byte[PLACES];

        /** At most 128 weights, not negative, not all zero. */
        Weights(double... weights) {
            double sum = 0;
            for (double weight : weights) {
                sum += weight;
            }
            double upTo = 0;
            int place = 0;
            for (int i = 0; i < weights.length; i++) {
                upTo += weights[i];
                int end = i == weights.length - 1 ? PLACES : (int) Math.round(upTo / sum * PLACES);
                while (place < end) {
                    places[place++] = (byte) i;
                }
            }
        }

        int draw(SplittableRandom random) {
            return places[random.nextInt() >>> (Integer.SIZE - BITS)];
        }
    }
}
