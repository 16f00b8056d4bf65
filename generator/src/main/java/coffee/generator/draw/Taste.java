package coffee.generator.draw;

import java.util.SplittableRandom;

/** Who orders what: draws one order, see {@link PackedOrder}. */
interface Taste {

    /** The next order, placed at that moment. */
    long draw(SplittableRandom random, long atMillis);
}
