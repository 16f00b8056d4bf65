package coffee.generator.draw;

import java.util.SplittableRandom;

/** A wheel of fortune: draws an index as often as its weight says, to one part in 4,096. Immutable. */
final class Wheel {

    private static final int BITS = 12;
    private static final int PLACES = 1 << BITS;

    private final byte[] places = new byte[PLACES];

    /** At most 128 weights, not negative, not all zero. */
    Wheel(double... weights) {
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

    int spin(SplittableRandom random) {
        return places[random.nextInt() >>> (Integer.SIZE - BITS)];
    }
}
