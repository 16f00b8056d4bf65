package coffee.generator.draw;

/** When orders were placed. */
@FunctionalInterface
public interface EventTime {

    /** The moment of the order of that index, in epoch milliseconds; asked for in order. */
    long millisOf(long index);
}
